import type { Lane } from '../operations/journal.ts';
import { isBeforeStart, type OperationState } from '../operations/operation.ts';
import type { Refusal } from '../result.ts';
import {
  cancellingRules,
  decidingRules,
  type ExecutionCase,
  executingRules,
  freezeRule,
  heardRule,
  type OperationCase,
  type Rule,
} from './operation-rules.ts';
import type { ClusterPolicy, Person } from './policy.ts';
import { withHigherRoles } from './roles.ts';

/**
 * Who may do what. Each question is an ordered table of rules; the first that applies is the reason. All sentences are
 * plain text.
 */

/** Somebody wants a change. */
export interface AskingCase {
  readonly person: Person;
  readonly policy: ClusterPolicy;
  readonly command: string;
  readonly cluster: string;
  /** Slack channel id in which it is asked. */
  readonly channel: string;
  readonly lane: Lane;
  readonly nowMs: number;
  /** When the change is to happen; now, if absent. Epoch milliseconds. */
  readonly changeAtMs?: number;
}

/** Why this person may not ask for this here and now; undefined when they may. */
export function refuseAsking(asking: AskingCase): Refusal | undefined {
  return firstOf(askingRules, asking);
}

/** Why this person may not approve it now. Asking for the one-time code is the caller's. */
export function refuseApproving(approving: OperationCase): Refusal | undefined {
  return firstOf(decidingRules.approving, approving);
}

/**
 * Why the last approval may not complete it: `earlier` are those whose approvals are to count with it, and one of them
 * may no longer approve anything.
 */
export function refuseCompleting(completing: {
  readonly earlier: readonly Person[];
  readonly operation: OperationState;
}): Refusal | undefined {
  const { earlier, operation } = completing;
  const gone = earlier.find(({ bar, roles }) => bar !== undefined || !roles.has('approver'));
  if (gone === undefined) return undefined;
  return {
    code: 'approver-gone',
    sentence: `${gone.name} approved this, but may no longer approve anything on ${operation.plan.cluster}, so that approval does not count any more.`,
    next: 'Deny it, or have it cancelled and asked for anew.',
  };
}

/** Why nobody may carry it out now although it was approved: a freeze has begun, or the command was taken away. */
export function refuseExecuting(executing: ExecutionCase): Refusal | undefined {
  return firstOf(executingRules, executing);
}

/** Why this person may not deny it now. */
export function refuseDenying(denying: OperationCase): Refusal | undefined {
  return firstOf(decidingRules.denying, denying);
}

/** Why this person may not cancel it now: before it starts, or what it has scheduled while that is pending. */
export function refuseCancelling(cancelling: OperationCase): Refusal | undefined {
  return firstOf(isBeforeStart(cancelling.operation) ? cancellingRules.beforeStart : cancellingRules.later, cancelling);
}

/** Why this person is not heard at all, whatever they want. */
export function refuseHearing({ bar }: Pick<Person, 'bar'>): Refusal | undefined {
  return heardRule({ person: { bar } });
}

/**
 * Why this person may not look. Absent person: Slack did not say who it is, and reading never fails closed. When the
 * cluster names viewers, only people with a role may look; otherwise every full member of the workspace may.
 */
export function refuseReading(reading: {
  readonly person: Person | undefined;
  readonly policy: ClusterPolicy;
}): Refusal | undefined {
  const { person, policy } = reading;
  return person === undefined ? undefined : firstOf(readingRules, { person, policy });
}

function firstOf<Case>(rules: readonly Rule<Case>[], one: Case): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule(one);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const askingRules: readonly Rule<AskingCase>[] = [
  heardRule,
  ({ policy, command, cluster }) =>
    policy.commands[command] === undefined
      ? {
          code: 'not-allowed',
          sentence: `Nobody may ask for “${command}” on ${cluster}.`,
          next: `Whoever runs the bot can allow it in its configuration, under the cluster's policy.`,
        }
      : undefined,
  ({ person, policy, command, cluster }) => {
    const role = policy.commands[command]?.mayAsk ?? 'approver';
    if (person.roles.has(role)) return undefined;
    return {
      code: 'role-missing',
      sentence: `Asking for “${command}” on ${cluster} takes the role ${withHigherRoles(role).join(' or ')}, which you do not have.`,
      next: `Ask somebody who has it, or whoever runs the bot to give it to you.`,
    };
  },
  ({ policy, command, channel }) => {
    const channels = policy.commands[command]?.channels ?? [];
    if (channels.length === 0 || channels.includes(channel)) return undefined;
    return {
      code: 'wrong-channel',
      sentence: `“${command}” may not be asked for in this channel.`,
      next: channels.length === 1 ? 'Ask in its own channel.' : 'Ask in one of its own channels.',
      channels,
    };
  },
  ({ policy, lane, nowMs, changeAtMs }) => freezeRule({ policy, lane, nowMs, changeAtMs }),
];

const readingRules: readonly Rule<{ person: Person; policy: ClusterPolicy }>[] = [
  heardRule,
  ({ person, policy: { roles } }) => {
    const isRestricted = roles.viewer.users.length + roles.viewer.groups.length > 0;
    if (!isRestricted || person.roles.size > 0) return undefined;
    return {
      code: 'role-missing',
      sentence: 'Only people with a role on this cluster may look at it, and you have none.',
      next: 'Ask whoever runs the bot for the role viewer.',
    };
  },
];
