import type { Assessment } from '../../core/cluster/assess.ts';
import type { FindStepRules } from '../../core/operations/next-step.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type {
  Clock,
  Log,
  Observer,
  OperationDesk,
  OperationJournal,
  OperationLock,
  PatroniRequester,
  WriteProbe,
} from '../../ports.ts';

import type { AuditedJournal } from './audited-journal.ts';

/** Plans the same question again; the same input gives the same plan. */
export type PlanAgain = (input: {
  readonly verb: string;
  readonly args: Readonly<Record<string, string>>;
  readonly assessment: Assessment;
  readonly nowMs: number;
  readonly holder?: OperationState;
}) => Result<Plan>;

/** Why the policy forbids to carry out now what was approved before; undefined when it does not. Pure. */
export type RefuseExecution = (operation: OperationState, nowMs: number) => Refusal | undefined;

/** What everything in one cluster's engine works with. */
export interface EngineContext {
  readonly cluster: string;
  /** Unique for this process: its name in the journal tells its own steps from those of one that died. */
  readonly bot: string;
  readonly journal: OperationJournal;
  /** Logs an event as an audit record, unless this process has logged it already. */
  readonly audit: AuditedJournal['audit'];
  readonly desk: OperationDesk;
  readonly requester: PatroniRequester;
  readonly probe?: WriteProbe;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly log: Log;
  readonly plan: PlanAgain;
  readonly refuseExecution: RefuseExecution;
  readonly findRules: FindStepRules;
  readonly timings: EngineTimings;
  /**
   * Steps (`<operation>/<step>`) that this process has set about. One that it wrote `step-started` for and is not in
   * here was surely never sent.
   */
  readonly begun: Set<string>;
}

/** All in milliseconds. */
export interface EngineTimings {
  /** Between two attempts to take the lock while another bot has it. */
  readonly lockRetryMs: number;
  /** The journal is read again after this time even if its watch is silent. */
  readonly rereadMs: number;
  /** Between two observations while something is about to happen, and after `hurryMs` of that. */
  readonly quickPollMs: number;
  readonly slowPollMs: number;
  readonly hurryMs: number;
  /** An approved operation whose first step nobody begins is over so long after its approval. */
  readonly graceMs: number;
  /**
   * Longest time from the journal's `step-started` to the request itself: after that it is not sent any more. Less than
   * what is left of the shortest lock when it is renewed late, since nobody else may have the lock by then.
   */
  readonly longestHoldUpMs: number;
  /** Between two attempts to plan again while the cluster refuses, and how many there are. */
  readonly replanPauseMs: number;
  readonly replanAttempts: number;
  /** How long before the time of a scheduled switchover its writes are measured, and at least how long after it is routed. */
  readonly probeAheadMs: number;
  readonly probeTailMs: number;
  /** Longest time from the beginning of a probe for which a request waits until it has written. */
  readonly probeWarmMs: number;
  /** Longest wait for the figure of a probe. */
  readonly probeStopMs: number;
  /** Longest wait for Slack when the bot stops. */
  readonly farewellMs: number;
}

export const defaultTimings: EngineTimings = {
  lockRetryMs: 1_000,
  rereadMs: 5_000,
  quickPollMs: 250,
  slowPollMs: 2_000,
  hurryMs: 30_000,
  graceMs: 60_000,
  longestHoldUpMs: 3_000,
  replanPauseMs: 700,
  replanAttempts: 3,
  probeAheadMs: 10_000,
  probeTailMs: 1_000,
  probeWarmMs: 150,
  probeStopMs: 3_000,
  farewellMs: 2_000,
};

/** One bot's time as the keeper: from taking the lock to losing or releasing it. */
export interface Tenure {
  readonly lock: OperationLock;
  /** Nothing new is begun any more; what is under way may end. */
  readonly retiring: AbortSignal;
  /** Everything ends at once. Aborts when the lock is lost. */
  readonly dismissed: AbortSignal;
  /** The journal refused a write: another bot may be the keeper already. */
  dismiss(): void;
}
