import type { ChangeCommand, Command, CommandCard, MessageView } from '../command.ts';
import { type Assessment, assess } from '../core/cluster/assess.ts';
import { invariant } from '../core/invariant.ts';
import type { ChangeQuestion } from '../core/operations/change-form.ts';
import type { OperationState } from '../core/operations/operation.ts';
import { OutsideError } from '../core/outside-error.ts';
import { accept, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Clock, Observer, OperationJournal } from '../ports.ts';
import { checkReason, reasonNeeded } from './changes/check-reason.ts';
import { findStored } from './changes/find-operation.ts';
import type { Changes } from './changes.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { readOperations } from './read-operations.ts';
import { withSlashCommand } from './with-slash-command.ts';

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
  | {
      readonly kind: 'choose-cluster';
      readonly command: string;
      readonly clusters: readonly string[];
      /** What was typed after the command; the cluster goes before it. */
      readonly rest: string;
    }
  /** A change that needs more from the person: a form opens. */
  | { readonly kind: 'ask-change'; readonly question: ChangeQuestion }
  /** A change was asked for: its message follows in the channel. */
  | { readonly kind: 'requested'; readonly operation: OperationState }
  /** Something was done to an operation that there was already. */
  | { readonly kind: 'acted'; readonly operation: OperationState };

export interface DispatchRequest {
  /** As typed after the slash command. */
  readonly text: string;
  /** Channel id: decides which cluster is meant when none is named. */
  readonly channel: string;
  /** Slack user id. */
  readonly userId: string;
  /** Ask the sources again instead of showing the newest facts at hand. */
  readonly mustObserve?: boolean;
  /** Ask in a form, also when everything was typed: there it can be mended. */
  readonly mustAsk?: boolean;
}

export type Dispatch = (request: DispatchRequest) => Promise<Result<Outcome>>;

export interface DispatchOptions {
  readonly commands: ReadonlyMap<string, Command>;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly changes: Changes;
  /** One per cluster. */
  readonly journals: ReadonlyMap<string, OperationJournal>;
  /**
   * Why this person may not look at that cluster, if so; without one, why they are not heard at all. Never rejects:
   * reading does not fail closed.
   */
  readonly refuseReading: (reader: { userId: string; cluster?: string }) => Promise<Refusal | undefined>;
  /** Cluster names per channel id. */
  readonly clustersOfChannel: (channel: string) => readonly string[];
  /** Facts older than this are not shown without asking again. */
  readonly staleAfterMs: (cluster: string) => number;
}

/** Builds the one entry for everything that is typed: parse → who may → observe → assess → run. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const { commands, slashCommand, observer } = options;
  const catalogue = [...commands].map(([name, command]): CommandCard => ({ name, slashCommand, ...command }));

  const dispatch: Dispatch = async (request) => {
    const { text, channel } = request;
    const parsed = parseCommandLine(text, {
      commands,
      clusters: observer.clusters,
      channelClusters: options.clustersOfChannel(channel),
    });
    /** What is told without looking at a cluster is for those who are heard. */
    const orUnheard = async (told: Result<Outcome>): Promise<Result<Outcome>> => {
      const refusal = await options.refuseReading({ userId: request.userId });
      return refusal === undefined ? told : refuse(refusal);
    };
    if (!parsed.ok) return orUnheard(parsed);
    const line = parsed.value;
    const command = commands.get(line.name);
    invariant(command !== undefined, `parseCommandLine accepted the unknown command ${line.name}`);
    if (command.kind === 'read-bot') {
      const view = command.run({ catalogue, clusters: observer.clusters, args: line.args });
      return orUnheard(reply(view, { line: joinLine(line), isAboutCluster: false }));
    }
    if (command.kind === 'operation') return act(options, request, line);
    const cluster = await findCluster(options, line);
    if (!cluster.ok) return cluster;
    if (cluster.value === undefined) {
      const bound = options.clustersOfChannel(channel);
      const rest = text.trim().slice(line.name.length).trim();
      const clusters = bound.length > 0 ? bound : observer.clusters;
      return orUnheard(accept({ kind: 'choose-cluster', command: line.name, clusters, rest }));
    }
    return runOnCluster({ options, request, line, command, cluster: cluster.value });
  };
  return async (request) => withSlashCommand(await dispatch(request), slashCommand);
}

async function runOnCluster(input: {
  options: DispatchOptions;
  request: DispatchRequest;
  line: CommandLine;
  command: Exclude<Command, { kind: 'read-bot' | 'operation' }>;
  cluster: string;
}): Promise<Result<Outcome>> {
  const { options, request, line, command, cluster } = input;
  if (command.kind === 'change') return askForChange({ ...input, command });
  const refusal = await options.refuseReading({ userId: request.userId, cluster });
  if (refusal !== undefined) return refuse(refusal);
  const assessment = await findAssessment(input);
  const nowMs = options.clock.now();
  const framed = { line: joinLine(line, cluster), isAboutCluster: true };
  if (command.kind === 'read-cluster') return reply(command.run({ assessment, args: line.args, nowMs }), framed);
  const read = await readOperations({ journal: options.journals.get(cluster), cluster, id: line.args.operation });
  return reply(
    command.run({ cluster, assessment, args: line.args, nowMs, slashCommand: options.slashCommand, ...read }),
    framed,
  );
}

/** A form opens unless everything was typed and nothing has to be confirmed, or when one was asked for. */
async function askForChange(input: {
  options: DispatchOptions;
  request: DispatchRequest;
  line: CommandLine;
  command: ChangeCommand;
  cluster: string;
}): Promise<Result<Outcome>> {
  const { options, request, line, cluster } = input;
  const { channel, userId } = request;
  const change = { command: line.name, cluster, args: line.args, moments: line.moments, channel, userId };
  const mustAsk = request.mustAsk === true;
  const prepared = await options.changes.prepare(change);
  // A time that is refused is chosen anew in the form.
  const isAnew = mustAsk && !prepared.ok && Object.keys(line.moments).length > 0;
  const question = isAnew ? await options.changes.prepare({ ...change, moments: {} }) : prepared;
  if (!question.ok) return question;
  const { reason, wantsCode, wantsConfirmation, form } = question.value;
  const isMissing = form.fields.some(({ kind, name }) => kind === 'choice' && line.args[name] === undefined);
  // The form takes no longer one: it would be cut there.
  const fitting = mustAsk || reason === undefined ? accept(reason) : checkReason(reason, reasonNeeded);
  if (!fitting.ok) return fitting;
  if (mustAsk || reason === undefined || wantsCode || wantsConfirmation || isMissing) {
    return accept({ kind: 'ask-change', question: question.value });
  }
  // As it was typed: a form may have dropped what it has no input for, and nobody has seen that form.
  const requested = await options.changes.request(change, { reason });
  return requested.ok ? accept({ kind: 'requested', operation: requested.value }) : requested;
}

async function act(options: DispatchOptions, { userId }: DispatchRequest, line: CommandLine): Promise<Result<Outcome>> {
  const { operation: operationId } = line.args;
  if (operationId === undefined) {
    return refuse({
      code: 'no-operation',
      sentence: `Which operation do you want to ${line.name}?`,
      next: `See “${options.slashCommand} operations” for their ids.`,
    });
  }
  const acted = await options.changes.cancel({ operationId, userId });
  return acted.ok ? accept({ kind: 'acted', operation: acted.value }) : acted;
}

/** The cluster that was named or inferred, or the one that the named operation is about. Never fails closed: it reads. */
async function findCluster(
  { journals, observer }: DispatchOptions,
  { cluster, args }: CommandLine,
): Promise<Result<string | undefined>> {
  if (args.operation === undefined) return accept(cluster);
  try {
    const found = await findStored(journals, args.operation);
    return found.ok ? accept(found.value.journal.cluster) : found;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return accept(cluster ?? (observer.clusters.length === 1 ? observer.clusters[0] : undefined));
  }
}

async function findAssessment(input: {
  cluster: string;
  request: DispatchRequest;
  options: DispatchOptions;
}): Promise<Assessment> {
  const { cluster, request, options } = input;
  const latest = request.mustObserve === true ? undefined : options.observer.latest(cluster);
  const isFresh = latest !== undefined && options.clock.now() - latest.takenAtMs <= options.staleAfterMs(cluster);
  return assess(isFresh ? latest : await options.observer.observe(cluster));
}

function reply(view: Result<MessageView>, rest: { line: string; isAboutCluster: boolean }): Result<Outcome> {
  return view.ok ? accept({ kind: 'reply', view: view.value, ...rest }) : view;
}

function joinLine({ name, args }: CommandLine, cluster?: string): string {
  return [name, ...(cluster === undefined ? [] : [cluster]), ...Object.values(args)].join(' ');
}
