import type { Command } from '../../command.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { ClusterPolicy } from '../../core/policy/policy.ts';
import { accept, type Result } from '../../core/result.ts';
import type { Clock, Observer, OperationJournal, ParseMoment, People, SecondFactor } from '../../ports.ts';

import { fetchHolder } from '../read-operation.ts';

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
  /** Longest wait for the message of a new request, in milliseconds. */
  readonly shownWithinMs: number;
  /** Slack channel id in which the requests of that cluster appear. */
  readonly requestChannelOf: (cluster: string) => string | undefined;
}

/** The operation that has the cluster's `change` lane, if there is one. */
export async function findHolder(
  { journals }: Pick<ChangeContext, 'journals'>,
  cluster: string,
): Promise<Result<OperationState | undefined>> {
  const journal = journals.get(cluster);
  return journal === undefined ? accept(undefined) : fetchHolder(journal);
}
