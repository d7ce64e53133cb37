import type { Command } from '../../command.ts';
import { foldJournal, type OperationState } from '../../core/operations/operation.ts';
import type { ClusterPolicy } from '../../core/policy/policy.ts';
import type { Clock, Observer, OperationJournal, ParseMoment, People, SecondFactor } from '../../ports.ts';

/** What every decision about a change works with. */
export interface ChangeContext {
  readonly commands: ReadonlyMap<string, Command>;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly people: People;
  /** Absent when nobody is enrolled. */
  readonly secondFactor?: SecondFactor;
  readonly parseMoment: ParseMoment;
  /** One per cluster. */
  readonly journals: ReadonlyMap<string, OperationJournal>;
  readonly policyOf: (cluster: string) => ClusterPolicy;
  /** Slack channel id in which the requests of that cluster appear. */
  readonly requestChannelOf: (cluster: string) => string | undefined;
}

/** The operation that has the cluster's `change` lane, if there is one. */
export async function findHolder(
  { journals }: Pick<ChangeContext, 'journals'>,
  cluster: string,
): Promise<OperationState | undefined> {
  const journal = journals.get(cluster);
  const id = await journal?.fetchHolder('change');
  const stored = id === undefined ? undefined : await journal?.fetchOperation(id);
  return stored === undefined ? undefined : foldJournal(stored.id, stored.events);
}
