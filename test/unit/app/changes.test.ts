import { describe, expect, it, vi } from 'vitest';
import switchover from '../../../commands/switchover.ts';
import { createMemoryJournal, createMemoryJournalStore } from '../../../deploy/lab/simulation/memory-journal.ts';
import { createChanges } from '../../../src/app/changes/create-changes.ts';
import { type ChangeCommand, type Command, defineChangeCommand } from '../../../src/command.ts';
import type { Snapshot } from '../../../src/core/cluster/snapshot.ts';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';
import type { OperationState } from '../../../src/core/operations/operation.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import { formatUtc } from '../../../src/core/policy/format-utc.ts';
import type { Bar, ClusterPolicy, CommandPolicy, Role } from '../../../src/core/policy/policy.ts';
import { accept, type Result, refuse } from '../../../src/core/result.ts';
import type { SecondFactor } from '../../../src/ports.ts';
import { buildSnapshot, patroniWith, said, takenAtMs, viewWith } from '../../support/snapshot-builder.ts';
import { ledBy, memberNames, showState } from '../core/operations/cluster-states.ts';

const hourMs = 3_600_000;
const olga = 'UOLGA';
const request = { command: 'switchover', cluster: 'pgprod', args: {}, userId: olga, channel: 'COPS' };

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

function build(options: Built = {}) {
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
  const nobody = { users: [], groups: [] };
  const policy: ClusterPolicy = {
    isProduction: false,
    roles: { viewer: nobody, operator: nobody, approver: { users: [], groups: ['SAPPR'] } },
    commands: {
      switchover: {
        mayAsk: 'operator',
        approvals: 1,
        selfApproval: false,
        channels: [],
        expiryMs: 600_000,
        secondFactor: false,
        ...options.command,
      },
    },
    freezes: [],
    ...options.policy,
  };
  const secondFactor: SecondFactor = {
    isEnrolled: (userId) => options.code !== undefined && userId !== 'UARNO',
    verify: ({ userId, code }) => {
      if (userId === 'UVIC') return { outcome: 'locked', untilMs: takenAtMs + 600_000 };
      return code === options.code ? { outcome: 'right', counter: 7 } : { outcome: 'wrong' };
    },
  };
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
    secondFactor,
    parseMoment: (text) => {
      const hours = Number(text.replace('in ', ''));
      if (Number.isNaN(hours)) return refuse({ code: 'bad-time', sentence: 'That is no time.', field: 'at' });
      return accept({ atMs: takenAtMs + hours * hourMs });
    },
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

async function ask({ changes }: Pick<ReturnType<typeof build>, 'changes'>): Promise<OperationState> {
  const asked = await changes.request(request, { reason: 'kernel update' });
  if (!asked.ok) throw new Error(asked.refusal.sentence);
  return asked.value;
}

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

describe('asking for a change', () => {
  it('can be approved until shortly before it is too late to carry it out at its time', async () => {
    const args = { at: String(takenAtMs + 300_000) };
    const asked = await build().changes.request({ ...request, args }, { reason: 'tonight' });
    expect(asked).toMatchObject({ ok: true, value: { rules: { expiresAtMs: takenAtMs + 265_000 } } });
  });

  it('needs a time that leaves time to approve it, where somebody has to', async () => {
    const askFor = (aheadMs: number, approvals: number) =>
      build({ command: { approvals } }).changes.request(
        { ...request, args: { at: String(takenAtMs + aheadMs) } },
        { reason: 'tonight' },
      );
    expect(await askFor(179_999, 1)).toEqual({
      ok: false,
      refusal: {
        code: 'time-too-soon',
        field: 'at',
        sentence: `${formatUtc(takenAtMs + 179_999)} is less than 3 minutes away, and somebody has to approve it before that.`,
        next: 'Choose a later time, or none: then it happens as soon as it is approved.',
      },
    });
    expect(codeOf(await askFor(180_000, 1))).toBe('ok');
    expect(codeOf(await askFor(35_000, 0))).toBe('ok');
  });

  it('opens its form from what is known, if that is recent, and plans from new facts', async () => {
    const built = build({ observe: () => new Promise(() => {}) });
    expect(codeOf(await built.changes.prepare(request))).toBe('ok');
    expect(built.observations).toHaveLength(0);
    built.pass(10_001);
    const prepared = built.changes.prepare(request);
    await expect.poll(() => built.observations).toHaveLength(1);
    expect(await Promise.race([prepared, 'unanswered'])).toBe('unanswered');
    const asking = build();
    await ask(asking);
    expect(asking.observations).toHaveLength(1);
  });

  it('writes who, why and the plan, and holds the cluster', async () => {
    const built = build();
    const operation = await ask(built);
    expect(operation).toMatchObject({ phase: 'awaiting-approval', requestedBy: olga, reason: 'kernel update' });
    expect(operation.rules).toMatchObject({ approverGroups: ['SAPPR'], expiresAtMs: takenAtMs + 600_000 });
    const again = await built.changes.request(request, { reason: 'me too' });
    expect(again).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    // What is wanted is no fact of the cluster.
    const sentence = `pgprod is busy: operation ${operation.id} (wanted: another leads) is waiting for approval.`;
    expect(again).toMatchObject({ refusal: { sentence, channels: ['COPS'] } });
  });

  it('answers when its message is there, and with the reason when it cannot be', async () => {
    const answered = async (event: JournalEvent) => {
      const built = build({ shownWithinMs: 60_000 });
      const asking = built.changes.request(request, { reason: 'kernel update' });
      const id = await vi.waitUntil(() => built.journal.fetchHolder('change'));
      await built.journal.append({ id, sequence: 1, lane: 'change', event });
      return asking;
    };
    expect(await answered({ type: 'posted', atMs: takenAtMs, channel: 'COPS', messageTs: '1.2' })).toMatchObject({
      ok: true,
      value: { messageTs: '1.2' },
    });
    expect(await answered({ type: 'voided', atMs: takenAtMs, changes: ['it cannot be shown'] })).toMatchObject({
      ok: false,
      refusal: { code: 'not-shown', sentence: 'Nothing will be done: it cannot be shown.', channels: ['COPS'] },
    });
  });

  it.each([
    ['a viewer', { userId: 'UVERA' }],
    ['a stranger, whatever their roles', { userId: 'UOTTO' }],
    ['somebody nobody knows', { userId: 'UNEW' }],
  ])('is refused to %s', async (_who, who) => {
    const built = build();
    expect(codeOf(await built.changes.prepare({ ...request, ...who }))).not.toBe('ok');
    expect(codeOf(await built.changes.request({ ...request, ...who }, { reason: 'why not' }))).not.toBe('ok');
    expect(await built.journal.fetchRecent(10)).toEqual([]);
  });

  it('takes the cluster over from an operation that is not in the journal any more', async () => {
    const built = build();
    const { id } = await ask(built);
    built.journal.deleteOperation(id);
    expect((await ask(built)).id).not.toBe(id);
  });

  it('takes a reason, and the cluster’s name where that is asked for', async () => {
    const { changes } = build({ policy: { isProduction: true } });
    expect(await changes.prepare(request)).toMatchObject({ value: { wantsConfirmation: true } });
    expect(await changes.request(request, { reason: '  ' })).toMatchObject({ refusal: { field: 'reason' } });
    const unconfirmed = await changes.request(request, { reason: 'r', confirmation: 'pgtest' });
    expect(unconfirmed).toMatchObject({ refusal: { field: 'confirmation' } });
    expect(codeOf(await changes.request(request, { reason: 'r', confirmation: 'pgprod' }))).toBe('ok');
  });

  describe.each([
    ['typed', (hours: string) => ({ ...request, moments: { at: `in ${hours}` } })],
    [
      'chosen in the form',
      (hours: string) => ({ ...request, args: { at: String(takenAtMs + Number(hours) * hourMs) } }),
    ],
  ])('at a time that was %s', (_how, at) => {
    const freeze = (from: number, to: number) => {
      const span = { fromMs: takenAtMs + from * hourMs, toMs: takenAtMs + to * hourMs };
      return build({ policy: { freezes: [{ kind: 'once', ...span, why: 'monthly closing' }] } }).changes;
    };

    it('is refused when that time lies in a freeze to come, under the field of the time', async () => {
      const changes = freeze(1, 3);
      const frozen = { refusal: { code: 'frozen', field: 'at' } };
      expect(await changes.prepare(at('2'))).toMatchObject(frozen);
      expect(await changes.request(at('2'), { reason: 'r' })).toMatchObject(frozen);
      expect(codeOf(await changes.prepare(request)), 'now').toBe('ok');
    });

    it('is allowed when that time lies after the freeze of now', async () => {
      const changes = freeze(-1, 1);
      expect(codeOf(await changes.prepare(request)), 'now').toBe('frozen');
      expect(codeOf(await changes.prepare(at('-0.5'))), 'a time that has passed').toBe('frozen');
      expect(codeOf(await changes.request(at('2'), { reason: 'r' }))).toBe('ok');
    });
  });

  it('says that a time is none rather than that it is frozen, but nothing to somebody who may not ask', async () => {
    const span = { fromMs: takenAtMs - hourMs, toMs: takenAtMs + hourMs };
    const { changes } = build({ policy: { freezes: [{ kind: 'once', ...span, why: 'monthly closing' }] } });
    const odd = { ...request, moments: { at: 'soonish' } };
    expect(codeOf(await changes.prepare(odd))).toBe('bad-time');
    expect(codeOf(await changes.prepare({ ...odd, userId: 'UOTTO' }))).toBe('stranger');
  });

  it('fails closed when Slack or etcd is silent', async () => {
    const withoutSlack = build();
    withoutSlack.silenceSlack();
    expect(codeOf(await withoutSlack.changes.request(request, { reason: 'r' }))).toBe('outside-silent');
    const withoutEtcd = build();
    withoutEtcd.journal.cut('refused');
    expect(codeOf(await withoutEtcd.changes.request(request, { reason: 'r' }))).toBe('outside-silent');
    withoutEtcd.journal.restore();
    expect(await withoutEtcd.journal.fetchRecent(10)).toEqual([]);
  });

  it('says so when nobody can know whether it was recorded', async () => {
    const built = build();
    const asked = built.changes.prepare(request);
    expect(codeOf(await asked)).toBe('ok');
    // The claim is looked up first; then the write arrives, and its answer does not.
    const fetchHolder = built.journal.fetchHolder;
    built.journal.fetchHolder = async (lane) => {
      const holder = await fetchHolder(lane);
      built.journal.cut('arrived', 1);
      return holder;
    };
    expect(codeOf(await built.changes.request(request, { reason: 'r' }))).toBe('outcome-unknown');
    expect(await built.journal.fetchRecent(10)).toHaveLength(1);
  });
});

describe('deciding', () => {
  it('is refused to the one who asked, and to everybody who may not approve', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    for (const userId of [olga, 'UVERA', 'UOTTO', 'UNEW']) {
      expect(codeOf(await built.changes.prepareApproval({ operationId, userId })), userId).not.toBe('ok');
      expect(codeOf(await built.changes.approve({ operationId, userId })), userId).not.toBe('ok');
    }
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ value: { phase: 'approved', approvals: [{ userId: 'UALMA' }] } });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UARNO' }))).not.toBe('ok');
  });

  it('takes as many distinct people as it was said to', async () => {
    const built = build({ command: { approvals: 2 } });
    const { id: operationId } = await ask(built);
    expect(await built.changes.approve({ operationId, userId: 'UALMA' })).toMatchObject({
      value: { phase: 'awaiting-approval' },
    });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).not.toBe('ok');
    expect(await built.changes.approve({ operationId, userId: 'UARNO' })).toMatchObject({
      value: { phase: 'approved' },
    });
  });

  it('does not complete with an earlier approval of somebody who may no longer approve', async () => {
    const built = build({ command: { approvals: 3 } });
    const { id: operationId } = await ask(built);
    for (const userId of ['UALMA', 'UARNO']) {
      expect(codeOf(await built.changes.approve({ operationId, userId }))).toBe('ok');
    }
    built.demote('UALMA');
    const last = { operationId, userId: 'UVIC' };
    expect(await built.changes.approve(last)).toMatchObject({
      refusal: { code: 'approver-gone', sentence: expect.stringMatching(/^UALMA approved this, but/) },
    });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'approved', userId: 'UARNO' });
  });

  it('counts each of a hundred clicks at once by what it may do', async () => {
    const built = build({ command: { approvals: 2 } });
    const { id: operationId } = await ask(built);
    const everybody = [olga, 'UALMA', 'UVERA', 'UARNO', 'UOTTO'];
    const clicks = Array.from({ length: 100 }, (_, index) => everybody[index % everybody.length] ?? olga);
    const results = await Promise.all(clicks.map((userId) => built.changes.approve({ operationId, userId })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    const [stored] = await built.journal.fetchRecent(1);
    const approvers = stored?.events.flatMap((event) => (event.type === 'approved' ? [event.userId] : []));
    expect([...(approvers ?? [])].sort()).toEqual(['UALMA', 'UARNO']);
  });

  it('voids what is no longer as it was shown, and says what changed', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.lead('patroni-2');
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ refusal: { code: 'voided' } });
    expect(approved).toMatchObject({
      refusal: { sentence: expect.stringContaining('leader was patroni-1 and is now patroni-2') },
    });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'voided' });
  });

  it('voids when somebody else made the candidate lead, though nothing can be planned then', async () => {
    const built = build({ switchover });
    const { id: operationId } = await ask(built);
    built.show(showState(ledBy('patroni-2', 4), takenAtMs));
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({
      refusal: {
        code: 'voided',
        sentence: expect.stringMatching(/leader was patroni-1 and is now patroni-2; timeline was 3 and is now 4/),
      },
    });
  });

  it('tells whoever approves a way out that they have', async () => {
    const built = build({ switchover });
    const { id: operationId } = await ask(built);
    const view = said(viewWith({ 'patroni-2': { tags: { nofailover: true } } }));
    const patroni = patroniWith(Object.fromEntries(memberNames.map((name) => [name, { view }])));
    built.show(buildSnapshot({ patroni }));
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toEqual({
      ok: false,
      refusal: {
        code: 'candidate-may-not-lead',
        sentence: expect.stringMatching(/^patroni-2 may not lead/),
        next: 'Deny it, or have it cancelled and asked for anew.',
      },
    });
  });

  it('ends what has lost its claim on the cluster, and says so', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.journal.deleteClaim('change');
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ refusal: { code: 'lane-lost', sentence: expect.stringContaining('pgprod') } });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'voided' });
  });

  it('is too late after the time is up', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.pass(600_001);
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).not.toBe('ok');
  });

  it('takes a one-time code once', async () => {
    const built = build({ command: { secondFactor: true, approvals: 2 }, code: '123456' });
    const { id: operationId } = await ask(built);
    const prepared = await built.changes.prepareApproval({ operationId, userId: 'UALMA' });
    expect(prepared).toMatchObject({ value: { wantsCode: true } });
    const wrong = await built.changes.approve({ operationId, userId: 'UALMA', code: '000000' });
    expect(wrong).toMatchObject({ refusal: { field: 'code' } });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA', code: '123456' }))).toBe('ok');
  });

  it('counts a one-time code once, whatever the cluster, and not where it was asked in vain', async () => {
    const built = build({ command: { secondFactor: true, approvals: 0 }, code: '123456' });
    const answers = { reason: 'kernel update', code: '123456' };
    built.leaveChannel();
    expect(codeOf(await built.changes.request(request, answers))).toBe('no-channel');
    built.joinChannel();
    expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
    const elsewhere = { ...request, cluster: 'pgtest' };
    expect(await built.changes.request(elsewhere, answers)).toMatchObject({ refusal: { code: 'wrong-code' } });
  });

  describe('a one-time code given to two clusters', () => {
    const answers = { reason: 'kernel update', code: '123456' };
    const elsewhere = { ...request, cluster: 'pgtest' };
    const buildWithCodes = () => build({ command: { secondFactor: true, approvals: 0 }, code: '123456' });

    it('counts once when it is given to both at the same moment', async () => {
      const { changes } = buildWithCodes();
      const both = await Promise.all([request, elsewhere].map((one) => changes.request(one, answers)));
      expect(both.map(codeOf).sort()).toEqual(['ok', 'wrong-code']);
    });

    it('counts for none when another bot gave it to the other one at the same moment', async () => {
      const built = buildWithCodes();
      await built.otherJournal.useCode({ userId: olga, counter: 7 });
      expect(codeOf(await built.changes.request(request, answers))).toBe('wrong-code');
    });

    it('counts once though the other etcd does not answer, which is told when it does', async () => {
      const built = buildWithCodes();
      const told = vi.spyOn(built.otherJournal, 'useCode');
      built.otherJournal.cut('refused');
      expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
      built.otherJournal.restore();
      expect(codeOf(await built.changes.request(elsewhere, answers))).toBe('wrong-code');
      await vi.waitFor(() => {
        expect(told.mock.settledResults.at(-1)).toEqual({ type: 'fulfilled', value: true });
      });
    });

    it('may be given again when nothing was recorded of it', async () => {
      const built = buildWithCodes();
      const { useCode } = built.journal;
      built.journal.useCode = () => {
        built.journal.useCode = useCode;
        const message = 'etcd: silent';
        return Promise.reject(new OutsideError({ code: 'timeout', message, retryable: true, outcome: 'failed' }));
      };
      expect(codeOf(await built.changes.request(request, answers))).toBe('outside-silent');
      expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
    });
  });

  it('opens no form for a code to those who have none, and says until when none counts', async () => {
    const built = build({ command: { secondFactor: true }, code: '123456' });
    const { id: operationId } = await ask(built);
    expect(codeOf(await built.changes.prepareApproval({ operationId, userId: 'UARNO' }))).toBe('not-enrolled');
    const locked = await built.changes.approve({ operationId, userId: 'UVIC', code: '123456' });
    expect(locked).toMatchObject({
      refusal: { code: 'codes-locked', sentence: expect.stringMatching(/none of yours counts until .+ UTC\.$/) },
    });
  });

  it('leaves what a newer bot wrote to that one', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.journal.writeUnreadable({ id: operationId, sequence: 1 });
    const sentence = expect.stringContaining(`Operation ${operationId} is in the hands of a newer version`);
    const refused = { refusal: { code: 'newer-bot', sentence } };
    expect(await built.changes.approve({ operationId, userId: 'UALMA' })).toMatchObject(refused);
    expect(await built.changes.cancel({ operationId, userId: olga })).toMatchObject(refused);
    expect(await built.changes.request(request, { reason: 'me too' })).toMatchObject(refused);
  });

  it('does not wait for the journal of another cluster', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.otherJournal.fetchOperation = () => new Promise(() => {});
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).toBe('ok');
    built.otherJournal.fetchOperation = () =>
      Promise.reject(
        new OutsideError({ code: 'timeout', message: 'etcd: silent', retryable: true, outcome: 'failed' }),
      );
    expect(codeOf(await built.changes.approve({ operationId: 'zzzzzz', userId: 'UALMA' }))).toBe('outside-silent');
  });

  it('denies with a reason, cancels for the one who asked', async () => {
    const built = build();
    const first = await ask(built);
    expect(await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: '' })).toMatchObject({
      refusal: { field: 'reason' },
    });
    const long = await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: 'x'.repeat(501) });
    expect(long).toMatchObject({ refusal: { code: 'long-reason', field: 'reason' } });
    expect(await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: 'not tonight' })).toMatchObject({
      value: { phase: 'denied', ending: { userId: 'UALMA', reason: 'not tonight' } },
    });
    const second = await ask(built);
    expect(codeOf(await built.changes.cancel({ operationId: second.id, userId: 'UVERA' }))).not.toBe('ok');
    expect(await built.changes.cancel({ operationId: second.id, userId: olga })).toMatchObject({
      value: { phase: 'cancelled' },
    });
  });

  it('calls a schedule off until Patroni has begun to wait for it', async () => {
    const built = build({ command: { approvals: 0 } });
    const args = { at: String(takenAtMs + 300_000) };
    const asked = await built.changes.request({ ...request, args }, { reason: 'tonight' });
    if (!asked.ok) throw new Error(asked.refusal.sentence);
    const { id, lane } = asked.value;
    const events: JournalEvent[] = [
      { type: 'started', atMs: takenAtMs, bot: 'bot-1' },
      { type: 'step-started', atMs: takenAtMs, stepId: 'request', bot: 'bot-1' },
    ];
    for (const [index, event] of events.entries()) await built.journal.append({ id, sequence: index + 1, lane, event });
    // The built cluster's `loop_wait` is 5 s, and clocks may differ by 2 s.
    built.pass(293_000);
    expect(await built.changes.cancel({ operationId: id, userId: olga })).toMatchObject({
      refusal: { code: 'too-late', sentence: expect.stringContaining('cannot be stopped any more: it happens at') },
    });
    built.pass(-1);
    expect(await built.changes.cancel({ operationId: id, userId: olga })).toMatchObject({
      value: { phase: 'undoing', undo: { why: 'The schedule was called off.', userId: olga } },
    });
  });

  it('asks again for what an ended operation wanted', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    await built.changes.cancel({ operationId, userId: olga });
    expect(await built.changes.repeat({ operationId, userId: 'UALMA', channel: 'COPS' })).toMatchObject({
      value: { reason: 'kernel update', request: { userId: 'UALMA', command: 'switchover' } },
    });
  });

  it('names the way out by the slash command as it is configured', async () => {
    const answer = await build({ slashCommand: '/db' }).changes.cancel({ operationId: 'zzzzzz', userId: olga });
    expect(answer).toMatchObject({ refusal: { next: 'See “/db operations”.' } });
  });

  it('knows no operation by an id that there is not', async () => {
    expect(codeOf(await build().changes.cancel({ operationId: 'zzzzzz', userId: olga }))).toBe('unknown-operation');
  });
});
