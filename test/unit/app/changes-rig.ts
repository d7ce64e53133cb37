import { createMemoryJournal, createMemoryJournalStore } from '../../../deploy/lab/simulation/memory-journal.ts';
import { createChanges } from '../../../src/app/changes/create-changes.ts';
import { type ChangeCommand, type Command, defineChangeCommand } from '../../../src/command.ts';
import type { Snapshot } from '../../../src/core/cluster/snapshot.ts';
import type { OperationState } from '../../../src/core/operations/operation.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import type { Bar, ClusterPolicy, CommandPolicy, Role } from '../../../src/core/policy/policy.ts';
import { accept, type Result, refuse } from '../../../src/core/result.ts';
import type { SecondFactor } from '../../../src/ports.ts';
import { buildSnapshot, takenAtMs } from '../../support/snapshot-builder.ts';
import { clusterPolicy, commandPolicy } from '../core/policy/policy-builder.ts';

export const hourMs = 3_600_000;
export const olga = 'UOLGA';
export const request = { command: 'switchover', cluster: 'pgprod', args: {}, userId: olga, channel: 'COPS' };

/** A change whose plan rests on whoever leads. */
function commandFor(leader: () => string) {
  return defineChangeCommand({
    summary: 'Hand the lead over',
    details: '',
    parameters: [{ name: 'at', kind: 'moment', summary: 'when' }],
    examples: [],
    lane: 'change',
    describeForm: () => accept({ title: 'Switch over', introduction: [], fields: [] }),
    plan: ({ args }) => accept(planFor(leader(), args.at)),
  });
}

function planFor(leader: string, at?: string): Plan {
  const ask = { kind: 'request-switchover', id: 'request', sentence: 'Ask', leader, candidate: 'patroni-2' } as const;
  return {
    verb: 'switchover',
    cluster: 'pgprod',
    args: {},
    summary: 'another leads',
    rationale: [],
    impact: [],
    steps: [
      ...(at === undefined ? [] : [schedule(ask, Number(at))]),
      { kind: 'await-routing', id: 'routing', sentence: 'Wait', candidate: 'patroni-2' },
    ],
    facts: { leader },
    observations: {},
  };
}

function schedule<Ask extends { readonly leader: string }>(ask: Ask, scheduledAtMs: number) {
  const undo = { kind: 'cancel-schedule', id: 'undo', sentence: 'Take it back', leader: ask.leader } as const;
  return { ...ask, timeline: 1, scheduledAtMs, undo: { ...undo, scheduledAtMs } };
}

const people: Record<string, { roles: readonly Role[]; bar?: Bar }> = {
  [olga]: { roles: ['viewer', 'operator'] },
  UALMA: { roles: ['viewer', 'operator', 'approver'] },
  UARNO: { roles: ['viewer', 'operator', 'approver'] },
  UVIC: { roles: ['viewer', 'operator', 'approver'] },
  UVERA: { roles: ['viewer'] },
  UOTTO: { roles: ['approver'], bar: 'stranger' },
};

interface Built {
  readonly command?: Partial<CommandPolicy>;
  readonly policy?: Partial<ClusterPolicy>;
  readonly code?: string;
  readonly slashCommand?: string;
  readonly shownWithinMs?: number;
  readonly observe?: () => Promise<Snapshot>;
  /** The real command instead of one that plans from nothing but the leader. */
  readonly switchover?: ChangeCommand;
}

export function build(options: Built = {}) {
  let nowMs = takenAtMs;
  let isSlackSilent = false;
  let leader = 'patroni-1';
  const demoted = new Set<string>();
  let snapshot = buildSnapshot();
  const clock = { now: () => nowMs };
  const store = createMemoryJournalStore();
  const journal = createMemoryJournal({ cluster: 'pgprod', clock, store });
  const otherJournal = createMemoryJournal({ cluster: 'pgtest', clock });
  let channel: string | undefined = 'COPS';
  const observations: Promise<Snapshot>[] = [];
  const policy = policyFor(options);
  const changes = createChanges({
    commands: new Map<string, Command>([['switchover', options.switchover ?? commandFor(() => leader)]]),
    slashCommand: options.slashCommand ?? '/pg',
    observer: {
      clusters: ['pgprod'],
      latest: () => snapshot,
      observe: () => {
        const observation = options.observe?.() ?? Promise.resolve({ ...snapshot, takenAtMs: nowMs });
        observations.push(observation);
        return observation;
      },
      subscribe: () => () => undefined,
    },
    clock,
    people: {
      fetchPerson: async ({ userId }) => {
        if (isSlackSilent) {
          throw new OutsideError({ code: 'timeout', message: 'Slack: timed out', retryable: true, outcome: 'failed' });
        }
        const { roles = [], bar } = demoted.has(userId) ? {} : (people[userId] ?? {});
        return { userId, name: userId, roles: new Set(roles), ...(bar !== undefined && { bar }) };
      },
    },
    secondFactor: secondFactorFor(options.code),
    parseMoment: parseHours,
    journals: new Map([
      ['pgprod', journal],
      ['pgtest', otherJournal],
    ]),
    policyOf: () => policy,
    requestChannelOf: () => channel,
    shownWithinMs: options.shownWithinMs ?? 0,
  });
  return {
    changes,
    journal,
    otherJournal,
    observations,
    leaveChannel: () => {
      channel = undefined;
    },
    joinChannel: () => {
      channel = 'COPS';
    },
    lead: (name: string) => {
      leader = name;
    },
    show: (seen: Snapshot) => {
      snapshot = seen;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    demote: (userId: string) => {
      demoted.add(userId);
    },
    silenceSlack: () => {
      isSlackSilent = true;
    },
  };
}

function policyFor({ command, policy }: Built): ClusterPolicy {
  const nobody = { users: [], groups: [] };
  return clusterPolicy({
    roles: { viewer: nobody, operator: nobody, approver: { users: [], groups: ['SAPPR'] } },
    commands: { switchover: commandPolicy(command) },
    ...policy,
  });
}

function secondFactorFor(rightCode: string | undefined): SecondFactor {
  return {
    isEnrolled: (userId) => rightCode !== undefined && userId !== 'UARNO',
    verify: ({ userId, code }) => {
      if (userId === 'UVIC') return { outcome: 'locked', untilMs: takenAtMs + 600_000 };
      return code === rightCode ? { outcome: 'right', counter: 7 } : { outcome: 'wrong' };
    },
  };
}

/** `in 3`: three hours from now. */
function parseHours(text: string): Result<{ readonly atMs: number }> {
  const hours = Number(text.replace('in ', ''));
  if (Number.isNaN(hours)) return refuse({ code: 'bad-time', sentence: 'That is no time.', field: 'at' });
  return accept({ atMs: takenAtMs + hours * hourMs });
}

export async function ask({ changes }: Pick<ReturnType<typeof build>, 'changes'>): Promise<OperationState> {
  const asked = await changes.request(request, { reason: 'kernel update' });
  if (!asked.ok) throw new Error(asked.refusal.sentence);
  return asked.value;
}

export const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
