import type { ClusterReadCommand, Command, CommandCard, MessageView } from '../command.ts';
import { type Assessment, assess } from '../core/cluster/assess.ts';
import { invariant } from '../core/invariant.ts';
import { accept, type Result } from '../core/result.ts';
import type { Clock, Observer } from '../ports.ts';
import { parseCommandLine } from './command-line.ts';

/** What comes of a command line: the shell around Slack renders it. */
export type Outcome =
  | {
      readonly kind: 'reply';
      readonly view: MessageView;
      /** The line that repeats this command exactly, cluster included: for refresh and share. */
      readonly line: string;
      /** Whether it shows a cluster, and so can be refreshed and shared. */
      readonly isAboutCluster: boolean;
    }
  | { readonly kind: 'choose-cluster'; readonly command: string; readonly clusters: readonly string[] };

export interface DispatchRequest {
  /** As typed after the slash command. */
  readonly text: string;
  /** Channel id: decides which cluster is meant when none is named. */
  readonly channel: string;
  /** Ask the sources again instead of showing the newest facts at hand. */
  readonly mustObserve?: boolean;
}

export type Dispatch = (request: DispatchRequest) => Promise<Result<Outcome>>;

export interface DispatchOptions {
  readonly commands: ReadonlyMap<string, Command>;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
  readonly observer: Observer;
  readonly clock: Clock;
  /** Cluster names per channel id. */
  readonly clustersOfChannel: (channel: string) => readonly string[];
  /** Facts older than this are not shown without asking again. */
  readonly staleAfterMs: (cluster: string) => number;
}

/** Builds the one entry for everything that reads: parse → observe → assess → run. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const { commands, slashCommand, observer } = options;
  const catalogue = [...commands].map(([name, command]): CommandCard => ({ name, slashCommand, ...command }));

  return async ({ text, channel, mustObserve = false }) => {
    const parsed = parseCommandLine(text, {
      commands,
      clusters: observer.clusters,
      channelClusters: options.clustersOfChannel(channel),
    });
    if (!parsed.ok) return parsed;
    const { name, cluster, args } = parsed.value;
    const command = commands.get(name);
    invariant(command !== undefined, `parseCommandLine accepted the unknown command ${name}`);
    if (command.kind === 'read-bot') {
      const view = command.run({ catalogue, clusters: observer.clusters, args });
      return reply(view, { line: joinLine(name, args), isAboutCluster: false });
    }
    if (cluster === undefined) {
      const bound = options.clustersOfChannel(channel);
      return accept({ kind: 'choose-cluster', command: name, clusters: bound.length > 0 ? bound : observer.clusters });
    }
    const view = await readCluster({ command, cluster, args, mustObserve, options });
    return reply(view, { line: joinLine(name, args, cluster), isAboutCluster: true });
  };
}

async function readCluster(input: {
  command: ClusterReadCommand;
  cluster: string;
  args: Readonly<Record<string, string>>;
  mustObserve: boolean;
  options: DispatchOptions;
}): Promise<Result<MessageView>> {
  const assessment = await findAssessment(input);
  return input.command.run({ assessment, args: input.args, nowMs: input.options.clock.now() });
}

async function findAssessment(input: {
  cluster: string;
  mustObserve: boolean;
  options: DispatchOptions;
}): Promise<Assessment> {
  const { cluster, mustObserve, options } = input;
  const latest = mustObserve ? undefined : options.observer.latest(cluster);
  const isFresh = latest !== undefined && options.clock.now() - latest.takenAtMs <= options.staleAfterMs(cluster);
  return assess(isFresh ? latest : await options.observer.observe(cluster));
}

function reply(view: Result<MessageView>, rest: { line: string; isAboutCluster: boolean }): Result<Outcome> {
  return view.ok ? accept({ kind: 'reply', view: view.value, ...rest }) : view;
}

function joinLine(name: string, args: Readonly<Record<string, string>>, cluster?: string): string {
  return [name, ...(cluster === undefined ? [] : [cluster]), ...Object.values(args)].join(' ');
}
