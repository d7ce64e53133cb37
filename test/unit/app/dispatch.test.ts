import { describe, expect, it } from 'vitest';
import cancel from '../../../commands/cancel.ts';
import help from '../../../commands/help.ts';
import operations from '../../../commands/operations.ts';
import status from '../../../commands/status.ts';
import switchover from '../../../commands/switchover.ts';
import { createMemoryJournal } from '../../../deploy/lab/simulation/memory-journal.ts';
import type { Changes } from '../../../src/app/changes.ts';
import { parseCommandLine } from '../../../src/app/command-line.ts';
import { createDispatch, type DispatchOptions } from '../../../src/app/dispatch.ts';
import type { Command } from '../../../src/command.ts';
import type { Snapshot } from '../../../src/core/cluster/snapshot.ts';
import type { Refusal } from '../../../src/core/result.ts';
import type { OperationJournal } from '../../../src/ports.ts';
import { buildOperation } from '../../support/operation-builder.ts';
import { buildSnapshot, takenAtMs } from '../../support/snapshot-builder.ts';

const unexpected = async (): Promise<never> => {
  throw new Error('nothing was to be changed');
};
const noChanges: Changes = {
  prepare: unexpected,
  request: unexpected,
  prepareApproval: unexpected,
  approve: unexpected,
  prepareDenial: unexpected,
  deny: unexpected,
  cancel: unexpected,
  repeat: unexpected,
};

function build(options: {
  clusters?: readonly string[];
  latest?: Snapshot;
  nowMs?: number;
  bound?: readonly string[];
  commands?: ReadonlyMap<string, Command>;
  changes?: Partial<Changes>;
  journals?: ReadonlyMap<string, OperationJournal>;
  readingRefusal?: Refusal;
  hearingRefusal?: Refusal;
  slashCommand?: string;
}) {
  let observations = 0;
  const settings: DispatchOptions = {
    commands:
      options.commands ??
      new Map<string, Command>([
        ['help', help],
        ['status', status],
        ['operations', operations],
        ['cancel', cancel],
        ['switchover', switchover],
      ]),
    slashCommand: options.slashCommand ?? '/pg',
    observer: {
      clusters: options.clusters ?? ['pgprod'],
      latest: () => options.latest,
      observe: async (cluster) => {
        observations += 1;
        return buildSnapshot({ cluster });
      },
      subscribe: () => () => undefined,
    },
    clock: { now: () => options.nowMs ?? takenAtMs },
    changes: { ...noChanges, ...options.changes },
    journals: options.journals ?? new Map(),
    refuseReading: async ({ cluster }) => (cluster === undefined ? options.hearingRefusal : options.readingRefusal),
    clustersOfChannel: () => options.bound ?? [],
    staleAfterMs: () => 5000,
  };
  return { dispatch: createDispatch(settings), observations: () => observations };
}

describe('dispatch', () => {
  it('answers from the warm snapshot without asking anybody', async () => {
    const { dispatch, observations } = build({ latest: buildSnapshot(), nowMs: takenAtMs + 5000 });
    const outcome = await dispatch({ text: 'status', channel: 'C1', userId: 'U1' });
    expect(outcome).toMatchObject({ ok: true, value: { kind: 'reply', line: 'status pgprod', isAboutCluster: true } });
    expect(observations()).toBe(0);
  });

  it.each([
    ['nothing was seen yet', {}, false],
    ['the facts are stale', { latest: buildSnapshot(), nowMs: takenAtMs + 5001 }, false],
    ['a refresh was asked for', { latest: buildSnapshot() }, true],
  ])('observes when %s', async (_why, options, mustObserve) => {
    const { dispatch, observations } = build(options);
    await dispatch({ text: 'status', channel: 'C1', userId: 'U1', mustObserve });
    expect(observations()).toBe(1);
  });

  it('asks which cluster is meant when several fit', async () => {
    const { dispatch } = build({ clusters: ['pgprod', 'pgtest'] });
    expect(await dispatch({ text: 'status', channel: 'C1', userId: 'U1' })).toEqual({
      ok: true,
      value: { kind: 'choose-cluster', command: 'status', clusters: ['pgprod', 'pgtest'], rest: '' },
    });
  });

  it('keeps what was typed until the cluster is chosen', async () => {
    const { dispatch } = build({ clusters: ['pgprod', 'pgtest'] });
    const typed = 'at tomorrow 03:00 reason "new kernel" & at last';
    const outcome = await dispatch({ text: ` SwitchOver   ${typed} `, channel: 'C1', userId: 'U1' });
    expect(outcome).toMatchObject({ value: { kind: 'choose-cluster', command: 'switchover', rest: typed } });
    const context = { commands: new Map([['switchover', switchover]]), clusters: ['pgprod', 'pgtest'] };
    expect(parseCommandLine(`switchover pgtest ${typed}`, { ...context, channelClusters: [] })).toMatchObject({
      value: { cluster: 'pgtest', moments: { at: 'tomorrow 03:00' }, args: { reason: '"new kernel" & at last' } },
    });
  });

  it('offers only the clusters bound to the channel', async () => {
    const { dispatch } = build({ clusters: ['a', 'b', 'c'], bound: ['a', 'b'] });
    expect(await dispatch({ text: 'status', channel: 'C1', userId: 'U1' })).toMatchObject({
      value: { clusters: ['a', 'b'] },
    });
  });

  it('explains one command and suggests a near one', async () => {
    const { dispatch } = build({});
    expect(await dispatch({ text: 'help status', channel: 'C1', userId: 'U1' })).toMatchObject({
      value: { view: { text: '/pg status [cluster]: How a cluster is, at a glance' }, isAboutCluster: false },
    });
    expect(await dispatch({ text: 'help statsu', channel: 'C1', userId: 'U1' })).toMatchObject({
      refusal: { next: 'Did you mean “status”?' },
    });
  });

  it('names commands as they are typed in this workspace', async () => {
    const { dispatch } = build({ slashCommand: '/db' });
    expect(await dispatch({ text: 'status pgprod now please', channel: 'C1', userId: 'U1' })).toMatchObject({
      refusal: { next: 'See “/db help status”.' },
    });
  });

  it('shows nothing to somebody who may not look', async () => {
    const readingRefusal = { code: 'barred', sentence: 'Guests see nothing.' };
    const { dispatch } = build({ latest: buildSnapshot(), readingRefusal });
    expect(await dispatch({ text: 'status', channel: 'C1', userId: 'U1' })).toEqual({
      ok: false,
      refusal: readingRefusal,
    });
  });

  it.each(['help', 'status', 'stauts', ''])('tells a guest nothing by %j', async (text) => {
    const hearingRefusal = { code: 'guest', sentence: 'Guests of the workspace are not heard.' };
    const { dispatch } = build({ clusters: ['pgprod', 'pgtest'], hearingRefusal });
    const told = await dispatch({ text, channel: 'C1', userId: 'U1' });
    expect(told).toEqual({ ok: false, refusal: hearingRefusal });
  });

  it('opens a form when something is missing, and asks at once when nothing is', async () => {
    const asked: unknown[] = [];
    const field = { kind: 'choice', name: 'candidate', label: 'Who', options: [], unavailable: [] } as const;
    const changes: Partial<Changes> = {
      prepare: async (request) => {
        const { reason, ...args } = request.args;
        const form = { title: 'Switch over', introduction: [], fields: [field] };
        const wants = { wantsConfirmation: false, wantsCode: false };
        return { ok: true, value: { request: { ...request, args }, form, ...(reason && { reason }), ...wants } };
      },
      request: async (request, answers) => {
        asked.push({ request, answers });
        return { ok: true, value: buildOperation() };
      },
    };
    const { dispatch } = build({ changes });
    const type = (text: string) => dispatch({ text, channel: 'C1', userId: 'U1' });
    expect(await type('switchover')).toMatchObject({ value: { kind: 'ask-change' } });
    expect(await type('switchover patroni-2')).toMatchObject({ value: { kind: 'ask-change' } });
    expect(await type('switchover reason kernel')).toMatchObject({ value: { kind: 'ask-change' } });
    const tooLong = { refusal: { code: 'long-reason', field: 'reason' } };
    expect(await type(`switchover reason ${'x'.repeat(501)}`)).toMatchObject(tooLong);
    const mended = { text: `switchover reason ${'x'.repeat(501)}`, channel: 'C1', userId: 'U1', mustAsk: true };
    expect(await dispatch(mended)).toMatchObject({ value: { kind: 'ask-change' } });
    expect(asked).toEqual([]);
    expect(await type('switchover patroni-2 reason new kernel')).toMatchObject({ value: { kind: 'requested' } });
    expect(asked).toMatchObject([
      { request: { cluster: 'pgprod', args: { candidate: 'patroni-2' } }, answers: { reason: 'new kernel' } },
    ]);
  });

  it('asks for what was typed when no form opens, also where the form would have dropped some of it', async () => {
    const asked: unknown[] = [];
    const changes: Partial<Changes> = {
      prepare: async (request) => {
        const form = { title: 'Switch over', introduction: [], fields: [] };
        const wants = { wantsConfirmation: false, wantsCode: false };
        return { ok: true, value: { request: { ...request, args: {} }, form, reason: 'kernel', ...wants } };
      },
      request: async (request) => {
        asked.push(request);
        return { ok: true, value: buildOperation() };
      },
    };
    const { dispatch } = build({ changes });
    await dispatch({ text: 'switchover patroni-2 at tomorrow 03:00 reason kernel', channel: 'C1', userId: 'U1' });
    expect(asked).toMatchObject([{ args: { candidate: 'patroni-2' }, moments: { at: 'tomorrow 03:00' } }]);
  });

  it('opens the form of a line that was refused, without the time that nobody understood', async () => {
    const prepared: unknown[] = [];
    const refusal: Refusal = { code: 'bad-moment', sentence: 'That is no time.' };
    const changes: Partial<Changes> = {
      prepare: async ({ moments, ...request }) => {
        prepared.push(moments);
        if (Object.values(moments ?? {}).includes('noon-ish')) return { ok: false, refusal };
        const form = { title: 'Switch over', introduction: [], fields: [] };
        const wants = { wantsConfirmation: false, wantsCode: false };
        return { ok: true, value: { request, form, reason: 'kernel', ...wants } };
      },
    };
    const { dispatch } = build({ changes });
    const ask = (text: string) => dispatch({ text, channel: 'C1', userId: 'U1', mustAsk: true });
    expect(await ask('switchover patroni-9 reason kernel')).toMatchObject({ value: { kind: 'ask-change' } });
    expect(await ask('switchover patroni-2 at noon-ish reason kernel')).toMatchObject({
      value: { kind: 'ask-change', question: { request: { args: { candidate: 'patroni-2' } } } },
    });
    expect(prepared).toEqual([{}, { at: 'noon-ish' }, {}]);
    const never = build({ changes: { prepare: async () => ({ ok: false, refusal }) } });
    const text = 'switchover patroni-2 at noon-ish';
    expect(await never.dispatch({ text, channel: 'C1', userId: 'U1', mustAsk: true })).toMatchObject({ refusal });
  });

  it('shows operations, and says when the journal is silent', async () => {
    const journal = createMemoryJournal({ cluster: 'pgprod', clock: { now: () => takenAtMs } });
    const { dispatch } = build({ latest: buildSnapshot(), journals: new Map([['pgprod', journal]]) });
    const type = (text: string) => dispatch({ text, channel: 'C1', userId: 'U1' });
    expect(await type('operations')).toMatchObject({ value: { kind: 'reply' } });
    expect(await type('operations zzzzzz')).toMatchObject({ refusal: { code: 'unknown-operation' } });
    journal.cut('refused');
    // Replies, so that they can be refreshed until it answers.
    const silent = (line: string) => ({
      value: { kind: 'reply', line, isAboutCluster: true, view: { text: expect.stringContaining('does not answer') } },
    });
    expect(await type('operations')).toMatchObject(silent('operations pgprod'));
    expect(await type('operations zzzzzz')).toMatchObject(silent('operations pgprod zzzzzz'));
  });

  it('cancels only what was named', async () => {
    const { dispatch } = build({
      changes: { cancel: async () => ({ ok: true, value: buildOperation({ phase: 'cancelled' }) }) },
    });
    const type = (text: string) => dispatch({ text, channel: 'C1', userId: 'U1' });
    expect(await type('cancel')).toMatchObject({ refusal: { code: 'no-operation' } });
    expect(await type('cancel abcdef')).toMatchObject({ value: { kind: 'acted' } });
  });
});
