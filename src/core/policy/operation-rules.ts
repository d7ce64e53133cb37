import { namePhase } from '../operations/describe-operation.ts';
import type { Lane } from '../operations/journal.ts';
import { isBeforeStart, isOver, type OperationState } from '../operations/operation.ts';
import { warnOfSchedule } from '../operations/patronictl.ts';
import { changeAtMs, pointOfNoReturnMs } from '../operations/schedule.ts';
import type { Refusal } from '../result.ts';
import { formatUtc } from './format-utc.ts';
import { findFreeze } from './freeze.ts';
import type { Bar, ClusterPolicy, Person } from './policy.ts';

/** Refuses, or has nothing to say. */
export type Rule<Case> = (one: Case) => Refusal | undefined;

/** An operation is about to be carried out. */
export interface ExecutionCase {
  readonly policy: ClusterPolicy;
  readonly operation: OperationState;
  readonly nowMs: number;
}

/** Somebody wants to decide on an operation. */
export interface OperationCase extends ExecutionCase {
  readonly person: Person;
  /** Patroni's `loop_wait` as it was seen last. */
  readonly loopWaitMs?: number | undefined;
}

const barSentences: Readonly<Record<Bar, string>> = {
  guest: 'Guests of the workspace are not heard.',
  stranger: 'Howdah hears only people of its own workspace.',
  bot: 'Other bots are not heard.',
  deactivated: 'A deactivated account is not heard.',
};

/** Guests, strangers, bots and deactivated accounts may nothing at all. */
export function heardRule({ person }: { readonly person: { readonly bar?: Bar | undefined } }): Refusal | undefined {
  if (person.bar === undefined) return undefined;
  return {
    code: person.bar,
    sentence: barSentences[person.bar],
    next: 'Ask a full member of the workspace who has a role on this cluster.',
  };
}

/** What counts is when the database changes: at once, or at the time it is scheduled for (`changeAtMs`). */
export function freezeRule(options: {
  policy: ClusterPolicy;
  lane: Lane;
  nowMs: number;
  changeAtMs?: number | undefined;
  /** The way out where the freeze has an end, for somebody who does not choose the time. */
  later?: string;
}): Refusal | undefined {
  const { policy, lane, nowMs, changeAtMs, later } = options;
  const atMs = Math.max(nowMs, changeAtMs ?? nowMs);
  // Letting go of a stuck operation changes no database.
  if (lane === 'unlock') return undefined;
  const freeze = findFreeze(policy.freezes, atMs);
  if (freeze === undefined) return undefined;
  const { untilMs, why } = freeze;
  const next = 'Whoever runs the bot can end the freeze in its configuration.';
  if (untilMs === undefined) return frozen(`Nothing may be changed at ${formatUtc(atMs)}: ${why}.`, next);
  const until = formatUtc(untilMs);
  return atMs > nowMs
    ? frozen(
        `Nothing may be changed at ${formatUtc(atMs)}, until ${until}: ${why}.`,
        later ?? 'Choose a time after it.',
      )
    : frozen(`Nothing may be changed until ${until}: ${why}.`, later ?? 'Ask again then, or now for a time after it.');
}

function frozen(sentence: string, next: string): Refusal {
  return { code: 'frozen', sentence, next };
}

const expiryRule: Rule<OperationCase> = ({ operation, nowMs }) => {
  const { phase, rules } = operation;
  const isExpired = phase === 'expired' || (phase === 'awaiting-approval' && nowMs >= rules.expiresAtMs);
  if (!isExpired) return undefined;
  return {
    code: 'expired',
    sentence: `This request expired at ${formatUtc(rules.expiresAtMs)}, before it was approved.`,
    next: 'It can be asked for anew.',
  };
};

const approverRule: Rule<OperationCase> = ({ person, operation }) =>
  person.roles.has('approver')
    ? undefined
    : {
        code: 'role-missing',
        sentence: `Deciding on a request for ${operation.plan.cluster} takes the role approver, which you do not have.`,
        next: 'The approvers who are named in the request can.',
      };

const whereItStands = 'Its message says how it stands and what came of it.';

const approvedAlready = (next: string): Refusal => ({
  code: 'approved-already',
  sentence: 'You have approved this already.',
  next,
});

function hasApproved({ approvals }: OperationState, person: Person): boolean {
  return approvals.some(({ userId }) => userId === person.userId);
}

/** The rules of the request hold, but a command that was taken away meanwhile is allowed to nobody. */
const takenAwayRule: Rule<ExecutionCase> = ({ policy, operation: { plan } }) =>
  policy.commands[plan.verb] === undefined
    ? {
        code: 'not-allowed',
        sentence: `Nobody may do “${plan.verb}” on ${plan.cluster} any more.`,
        next: 'Deny it, or have it cancelled. Whoever runs the bot can allow the command again in its configuration.',
      }
    : undefined;

function plannedFreezeRule(
  { policy, operation: { plan, lane }, nowMs }: ExecutionCase,
  later?: string,
): Refusal | undefined {
  return freezeRule({ policy, lane, nowMs, changeAtMs: changeAtMs(plan), ...(later !== undefined && { later }) });
}

/** What may have come in between an approval and the deed. */
export const executingRules: readonly Rule<ExecutionCase>[] = [takenAwayRule, (one) => plannedFreezeRule(one)];

/** Tables for the buttons of a request that waits. */
export const decidingRules = {
  approving: [
    heardRule,
    ({ operation, person }) => {
      if (operation.phase === 'awaiting-approval' || operation.phase === 'expired') return undefined;
      // Slack may deliver one click twice, to two replicas of the bot: that is no refusal of the first.
      return hasApproved(operation, person)
        ? approvedAlready(`This is ${namePhase(operation)} now. ${whereItStands}`)
        : decided(operation, 'waiting for approval');
    },
    expiryRule,
    // Before the role: an operator who tries it has to learn that it is about being the same person.
    ({ person, operation }) =>
      person.userId === operation.requestedBy && !operation.rules.selfApproval
        ? {
            code: 'self-approval',
            sentence: 'You asked for this yourself, so somebody else has to approve it.',
            next: 'Ask one of the approvers who are named in the request.',
          }
        : undefined,
    approverRule,
    ({ person, operation }) => {
      if (!hasApproved(operation, person)) return undefined;
      const missing = operation.rules.approvals - operation.approvals.length;
      return approvedAlready(
        missing === 1 ? 'One other person has to approve it.' : `${missing} other people have to approve it.`,
      );
    },
    takenAwayRule,
    (one) => plannedFreezeRule(one, 'Deny it, or have it asked for anew, for a time after that.'),
  ],
  denying: [
    heardRule,
    ({ operation }) =>
      isBeforeStart(operation) || operation.phase === 'expired' ? undefined : decided(operation, 'waiting'),
    expiryRule,
    ({ person, operation }) =>
      person.userId === operation.requestedBy && !person.roles.has('approver')
        ? { code: 'own-request', sentence: 'You asked for this yourself.', next: 'Cancel it instead of denying it.' }
        : undefined,
    approverRule,
  ],
} satisfies Readonly<Record<string, readonly Rule<OperationCase>[]>>;

/** Tables for cancelling. */
export const cancellingRules = {
  beforeStart: [
    heardRule,
    expiryRule,
    ({ person, operation }) =>
      person.userId === operation.requestedBy
        ? undefined
        : {
            code: 'not-yours',
            sentence: 'Only the person who asked for this can cancel it.',
            next: 'An approver can deny it.',
          },
  ],
  later: [
    heardRule,
    ({ operation }) =>
      isOver(operation)
        ? {
            code: 'decided',
            sentence: `There is nothing to cancel: this is over (${namePhase(operation)}).`,
            next: whereItStands,
          }
        : undefined,
    ({ operation }) =>
      operation.phase === 'undoing'
        ? { code: 'decided', sentence: 'This is being taken back already.', next: 'Its message shows how far it is.' }
        : undefined,
    ({ operation, nowMs }) => {
      if (operation.phase !== 'escalated') return undefined;
      const schedule = warnOfSchedule(operation, nowMs);
      const freeing = `Once that is done, “/pg unlock ${operation.plan.cluster}” frees the cluster, under approval.`;
      return {
        code: 'too-late',
        sentence: 'This has stopped and wants a person to look, so the bot cancels nothing any more.',
        next: schedule === undefined ? freeing : `${schedule} ${freeing}`,
      };
    },
    ({ operation, nowMs }) =>
      isSchedulePending(operation, nowMs)
        ? undefined
        : {
            code: 'too-late',
            sentence: 'This has begun, and what was begun cannot be called off any more.',
            next: 'Its message shows how far it is.',
          },
    ({ operation, nowMs, loopWaitMs }) => {
      const atMs = changeAtMs(operation.plan);
      if (atMs === undefined || nowMs < pointOfNoReturnMs(atMs, loopWaitMs)) return undefined;
      return {
        code: 'too-late',
        sentence: `Patroni has begun to wait for it and cannot be stopped any more: it happens at ${formatUtc(atMs)}.`,
        next: 'Its message shows what comes of it.',
      };
    },
    ({ person, operation }) =>
      person.userId === operation.requestedBy || person.roles.has('approver')
        ? undefined
        : {
            code: 'not-yours',
            sentence: 'Only the person who asked for this, or an approver, can call the schedule off.',
            next: 'Ask one of them.',
          },
  ],
} satisfies Readonly<Record<string, readonly Rule<OperationCase>[]>>;

/** Whether something lies at Patroni whose time has not come yet, and there is a way to take it back. */
export function isSchedulePending(operation: OperationState, nowMs: number): boolean {
  if (operation.phase !== 'running') return false;
  const hasUndo = operation.plan.steps.some(
    (step) => 'undo' in step && step.undo !== undefined && operation.steps[step.id]?.startedAtMs !== undefined,
  );
  return hasUndo && (changeAtMs(operation.plan) ?? 0) > nowMs;
}

function decided(operation: OperationState, no: string): Refusal {
  return {
    code: 'decided',
    sentence: `This request is no longer ${no} (${namePhase(operation)}).`,
    next: whereItStands,
  };
}
