import type { OperationPhase, OperationState } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { changeAtMs } from '../../core/operations/schedule.ts';
import { formatUtc } from '../../core/policy/format-utc.ts';
import { dateMrkdwn } from './mrkdwn.ts';

/** The words for one kind of change, each followed by the cluster's name. */
interface VerbWords {
  /** Continues "Approval needed: ". */
  readonly imperative: string;
  /** Begins a header. */
  readonly doing: string;
  /** Begins a sentence about it. */
  readonly noun: string;
}

const verbs: Readonly<Record<string, VerbWords>> = {
  switchover: { imperative: 'switch over', doing: 'Switching over', noun: 'Switchover of' },
  unlock: { imperative: 'unlock', doing: 'Unlocking', noun: 'Unlocking of' },
};

function wordsOf(verb: string): VerbWords {
  return verbs[verb] ?? { imperative: `${verb} on`, doing: `Doing ${verb} on`, noun: `The ${verb} of` };
}

/** `switch over pgprod` */
export function nameWish({ verb, cluster }: Plan): string {
  return `${wordsOf(verb).imperative} ${cluster}`;
}

/** `Switchover of pgprod` */
export function nameOperation({ verb, cluster }: Plan): string {
  return `${wordsOf(verb).noun} ${cluster}`;
}

const headings: Readonly<Record<OperationPhase, (plan: Plan) => string>> = {
  'awaiting-approval': (plan) => `:raised_hand: Approval needed: ${nameWish(plan)}`,
  approved: (plan) => `:thumbsup: Approved: ${nameWish(plan)}`,
  running: ({ verb, cluster }) => `:gear: ${wordsOf(verb).doing} ${cluster}`,
  undoing: (plan) => `:leftwards_arrow_with_hook: Taking back: ${nameWish(plan)}`,
  escalated: (plan) => `:rotating_light: ${nameOperation(plan)} stopped: a person has to look`,
  succeeded: (plan) => `:white_check_mark: ${nameOperation(plan)} succeeded`,
  failed: (plan) => `:x: ${nameOperation(plan)} failed`,
  undone: (plan) => `:leftwards_arrow_with_hook: ${nameOperation(plan)} was taken back`,
  denied: (plan) => `:no_entry: ${nameOperation(plan)} was denied`,
  cancelled: (plan) => `:no_entry_sign: ${nameOperation(plan)} was cancelled`,
  expired: (plan) => `:hourglass: ${nameOperation(plan)} was not approved in time`,
  voided: (plan) => `:warning: ${nameOperation(plan)} is void: nothing was done`,
  released: (plan) => `:unlock: ${nameOperation(plan)} stopped, and the cluster was freed`,
};

/** What stands above an operation: a mark, what it is and how it stands. */
export function renderHeading(operation: OperationState, nowMs: number): string {
  if (findPendingSchedule(operation, nowMs) !== undefined && operation.phase === 'running') {
    return `:clock3: Scheduled: ${nameWish(operation.plan)}`;
  }
  return headings[operation.phase](operation.plan);
}

/** The time of a schedule that lies ahead of an operation that may still be called off. */
export function findPendingSchedule({ phase, plan }: OperationState, nowMs: number): number | undefined {
  const atMs = changeAtMs(plan);
  return atMs !== undefined && atMs > nowMs && (phase === 'approved' || phase === 'running') ? atMs : undefined;
}

/** What will be different, without the time of a scheduled one: for a view that says the time itself. */
export function nameGoal(plan: Plan): string {
  const request = plan.steps.find((step) => step.kind === 'request-switchover');
  if (request?.scheduledAtMs === undefined) return plan.summary;
  return `${request.candidate} leads ${plan.cluster} instead of ${request.leader}`;
}

/** Slack shows the name and makes it a link. */
export function mentionUser(userId: string): string {
  return `<@${userId}>`;
}

/** `14:32 today`, in the reader's zone and language. */
export function momentMrkdwn(atMs: number): string {
  return dateMrkdwn(atMs, '{time} {date_short_pretty}');
}

/** `14:32:07`, in the reader's zone. */
export function clockMrkdwn(atMs: number): string {
  return dateMrkdwn(atMs, '{time_secs}');
}

/** `14:32 UTC`, or `14:32:07 UTC`, of a moment that is near. */
export function clockUtc(atMs: number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  return `${new Date(atMs).toISOString().slice(11, precision === 'minutes' ? 16 : 19)} UTC`;
}

/** `00:32 tomorrow (2026-11-30 23:32 UTC)`: the reader's own clock, and the one that everybody shares. */
export function sharedMomentMrkdwn(atMs: number): string {
  return `${momentMrkdwn(atMs)} (${formatUtc(atMs)})`;
}

/** `8 min`; rounded down, so that nobody is told of time that is not there. Undefined once the time is up. */
export function nameTimeUntil(untilMs: number, nowMs: number): string | undefined {
  const leftMs = untilMs - nowMs;
  if (leftMs <= 0) return undefined;
  if (leftMs < 60_000) return 'less than a minute';
  const minutes = Math.floor(leftMs / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
