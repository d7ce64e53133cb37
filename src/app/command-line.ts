import { type Command, refuseUnknown, shorten } from '../command.ts';
import { accept, type Result, refuse } from '../core/result.ts';

/** What a person typed after the slash command, taken apart. */
export interface CommandLine {
  readonly name: string;
  /** Set when named, bound to the channel, or the only one; otherwise the person must choose. */
  readonly cluster?: string;
  readonly args: Readonly<Record<string, string>>;
}

/** The parts of the configuration that decide what a command line means. */
export interface CommandLineContext {
  readonly commands: ReadonlyMap<string, Command>;
  readonly clusters: readonly string[];
  /** Clusters that belong to the channel in which the command was typed. */
  readonly channelClusters: readonly string[];
}

const longestLine = 3000;

/** Parses `text`; every way of being wrong is one sentence with the way out. */
export function parseCommandLine(text: string, context: CommandLineContext): Result<CommandLine> {
  if (text.length > longestLine) {
    return refuse({
      code: 'line-too-long',
      sentence: `That is ${text.length} characters; a command has at most ${longestLine}.`,
      next: 'Shorten it and send it again.',
    });
  }
  const [typedName = 'help', ...words] = text.trim().split(/\s+/).filter(Boolean);
  const name = typedName.toLowerCase();
  const command = context.commands.get(name);
  if (command === undefined) {
    return refuseUnknown('command', typedName, [...context.commands.keys()]);
  }
  return parseArguments({ name, command, words, context });
}

function parseArguments(options: {
  name: string;
  command: Command;
  words: readonly string[];
  context: CommandLineContext;
}): Result<CommandLine> {
  const { name, command, context } = options;
  const rest = [...options.words];
  const args: Record<string, string> = {};
  let cluster: string | undefined;
  for (const parameter of command.parameters) {
    const word = rest[0];
    if (parameter.kind === 'cluster') {
      if (word === undefined) {
        cluster = inferCluster(context);
        continue;
      }
      cluster = context.clusters.find((known) => known === word.toLowerCase());
      if (cluster === undefined) return refuseUnknown('cluster', word, context.clusters);
    } else if (word !== undefined) {
      args[parameter.name] = word;
    }
    rest.shift();
  }
  if (rest.length > 0) {
    return refuse({
      code: 'too-many-arguments',
      sentence: `“${name}” takes nothing after that: I do not know what to do with “${shorten(rest.join(' '))}”.`,
      next: `See “help ${name}”.`,
    });
  }
  return accept({ name, ...(cluster !== undefined && { cluster }), args });
}

function inferCluster({ clusters, channelClusters }: CommandLineContext): string | undefined {
  const candidates = channelClusters.length > 0 ? channelClusters : clusters;
  return candidates.length === 1 ? candidates[0] : undefined;
}
