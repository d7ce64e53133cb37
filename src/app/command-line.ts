import { type Command, type Parameter, refuseUnknown } from '../command.ts';
import { findNearestWord } from '../core/nearest-word.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { shorten } from '../core/shorten.ts';
import { type Keywords, parseKeywords, refuseMisspeltKeyword } from './keyword-arguments.ts';

/** What a person typed after the slash command, taken apart. */
export interface CommandLine {
  readonly name: string;
  /**
   * Set when named, bound to the channel, or the only one; otherwise the person must choose. With an operation's id it
   * is set only when named or the only one: the operation knows its cluster, whatever the channel.
   */
  readonly cluster?: string;
  /** Everything but the cluster and the times, by the parameter's name. */
  readonly args: Readonly<Record<string, string>>;
  /** Times as typed, by the parameter's name: what they mean depends on the person's time zone. */
  readonly moments: Readonly<Record<string, string>>;
}

/** The parts of the configuration that decide what a command line means. */
export interface CommandLineContext {
  readonly commands: ReadonlyMap<string, Command>;
  readonly clusters: readonly string[];
  /** Clusters that belong to the channel in which the command was typed. */
  readonly channelClusters: readonly string[];
}

const longestLine = 3000;

/** Six letters and digits, without those that are taken for each other. */
const operationId = /^[a-hjkmnp-z2-9]{6}$/i;

/** Parses `text`; every way of being wrong is one sentence with the way out. What is missing is the shell's to ask for. */
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
  const { name, command, words, context } = options;
  const { keywords, positional } = sortParameters(command);
  const firstKeyword = words.findIndex((word) => keywords.has(word.toLowerCase()));
  const end = firstKeyword === -1 ? words.length : firstKeyword;
  const placed = parsePositional({ name, positional, keywords, words: words.slice(0, end), context });
  if (!placed.ok) return placed;
  const named = parseKeywords({ name, keywords, words: words.slice(end) });
  if (!named.ok) return named;
  const { texts, moments } = named.value;
  return accept({ name, ...placed.value, args: { ...placed.value.args, ...texts }, moments });
}

function sortParameters({ parameters }: Command): { keywords: Keywords; positional: readonly Parameter[] } {
  const isKeyword = ({ kind }: Parameter) => kind === 'moment' || kind === 'text';
  return {
    keywords: new Map(parameters.filter(isKeyword).map((parameter) => [parameter.name, parameter])),
    positional: parameters.filter((parameter) => !isKeyword(parameter)),
  };
}

interface PositionalInput {
  readonly name: string;
  readonly positional: readonly Parameter[];
  readonly keywords: Keywords;
  readonly words: readonly string[];
  readonly context: CommandLineContext;
}

/** The words before the first keyword, in the order of the parameters. */
function parsePositional(input: PositionalInput): Result<Pick<CommandLine, 'cluster' | 'args'>> {
  const { positional, context } = input;
  const rest = [...input.words];
  const args: Record<string, string> = {};
  let named: string | undefined;
  for (const parameter of positional) {
    const word = rest[0];
    if (word === undefined) break;
    if (parameter.kind === 'cluster') {
      named = context.clusters.find((known) => known === word.toLowerCase());
      if (named === undefined) {
        const refusal = refuseAsCluster(input, word);
        if (refusal !== undefined) return refusal;
        continue;
      }
    } else if (parameter.kind === 'operation') {
      if (!operationId.test(word)) return refuseOperationId(word);
      args[parameter.name] = word.toLowerCase();
    } else {
      args[parameter.name] = word;
    }
    rest.shift();
  }
  if (rest.length > 0) return refuseRest(input, rest);
  const cluster = named ?? inferLeftOutCluster(input, args);
  return accept({ ...(cluster !== undefined && { cluster }), args });
}

/** Undefined when that word, which is no cluster, stands for the next parameter: the cluster was left out. */
function refuseAsCluster(input: PositionalInput, word: string): Result<never> | undefined {
  const { positional, keywords, words, context } = input;
  const next = positional[positional.findIndex(({ kind }) => kind === 'cluster') + 1];
  if (next?.kind === 'operation' && operationId.test(word)) return undefined;
  // With as many words as parameters, the first one was meant to be the cluster.
  const mayBeNext = next?.kind === 'word' && words.length < positional.length;
  if (mayBeNext && inferCluster(context) !== undefined) return undefined;
  if (findNearestWord(word, context.clusters) === undefined) {
    const misspelt = refuseMisspeltKeyword(words, [...keywords.keys()]);
    if (misspelt !== undefined) return misspelt;
    if (next?.kind === 'operation') return refuseClusterOrOperation(word, context);
  }
  return refuseUnknown('cluster', word, context.clusters);
}

function refuseClusterOrOperation(word: string, { clusters }: CommandLineContext): Result<never> {
  return refuse({
    code: 'unknown-operation',
    sentence: `“${shorten(word)}” is neither a cluster nor the id of an operation.`,
    next: `Clusters: ${clusters.join(', ')}. For the ids see “/pg operations”.`,
  });
}

function refuseOperationId(word: string): Result<never> {
  return refuse({
    code: 'unknown-operation',
    sentence: `“${shorten(word)}” is not the id of an operation.`,
    next: 'It has six letters and digits: see “/pg operations”.',
  });
}

function refuseRest({ name, keywords, words }: PositionalInput, rest: readonly string[]): Result<never> {
  const misspelt = refuseMisspeltKeyword(words, [...keywords.keys()]);
  if (misspelt !== undefined) return misspelt;
  return refuse({
    code: 'too-many-arguments',
    sentence: `“${name}” takes nothing after that: I do not know what to do with “${shorten(rest.join(' '))}”.`,
    next: `See “/pg help ${name}”.`,
  });
}

function hasOperation(positional: readonly Parameter[], args: CommandLine['args']): boolean {
  return positional.some(({ kind, name }) => kind === 'operation' && args[name] !== undefined);
}

function inferLeftOutCluster(
  { positional, context }: PositionalInput,
  args: CommandLine['args'],
): CommandLine['cluster'] {
  if (hasOperation(positional, args)) return context.clusters.length === 1 ? context.clusters[0] : undefined;
  return positional.some(({ kind }) => kind === 'cluster') ? inferCluster(context) : undefined;
}

function inferCluster({ clusters, channelClusters }: CommandLineContext): string | undefined {
  const candidates = channelClusters.length > 0 ? channelClusters : clusters;
  return candidates.length === 1 ? candidates[0] : undefined;
}
