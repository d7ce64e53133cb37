import { describe, expect, it } from 'vitest';
import help from '../../../commands/help.ts';
import status from '../../../commands/status.ts';
import { createDispatch, type DispatchOptions } from '../../../src/app/dispatch.ts';
import type { Snapshot } from '../../../src/core/cluster/snapshot.ts';
import { buildSnapshot, takenAtMs } from '../../support/snapshot-builder.ts';

function build(options: {
  clusters?: readonly string[];
  latest?: Snapshot;
  nowMs?: number;
  bound?: readonly string[];
}) {
  let observations = 0;
  const settings: DispatchOptions = {
    commands: new Map<string, typeof help | typeof status>([
      ['help', help],
      ['status', status],
    ]),
    slashCommand: '/pg',
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
    clustersOfChannel: () => options.bound ?? [],
    staleAfterMs: () => 5000,
  };
  return { dispatch: createDispatch(settings), observations: () => observations };
}

describe('dispatch', () => {
  it('answers from the warm snapshot without asking anybody', async () => {
    const { dispatch, observations } = build({ latest: buildSnapshot(), nowMs: takenAtMs + 5000 });
    const outcome = await dispatch({ text: 'status', channel: 'C1' });
    expect(outcome).toMatchObject({ ok: true, value: { kind: 'reply', line: 'status pgprod', isAboutCluster: true } });
    expect(observations()).toBe(0);
  });

  it.each([
    ['nothing was seen yet', {}, false],
    ['the facts are stale', { latest: buildSnapshot(), nowMs: takenAtMs + 5001 }, false],
    ['a refresh was asked for', { latest: buildSnapshot() }, true],
  ])('observes when %s', async (_why, options, mustObserve) => {
    const { dispatch, observations } = build(options);
    await dispatch({ text: 'status', channel: 'C1', mustObserve });
    expect(observations()).toBe(1);
  });

  it('asks which cluster is meant when several fit', async () => {
    const { dispatch } = build({ clusters: ['pgprod', 'pgtest'] });
    expect(await dispatch({ text: 'status', channel: 'C1' })).toEqual({
      ok: true,
      value: { kind: 'choose-cluster', command: 'status', clusters: ['pgprod', 'pgtest'] },
    });
  });

  it('offers only the clusters bound to the channel', async () => {
    const { dispatch } = build({ clusters: ['a', 'b', 'c'], bound: ['a', 'b'] });
    expect(await dispatch({ text: 'status', channel: 'C1' })).toMatchObject({ value: { clusters: ['a', 'b'] } });
  });

  it('explains one command and suggests a near one', async () => {
    const { dispatch } = build({});
    expect(await dispatch({ text: 'help status', channel: 'C1' })).toMatchObject({
      value: { view: { text: '/pg status [cluster]: How a cluster is, at a glance' }, isAboutCluster: false },
    });
    expect(await dispatch({ text: 'help statsu', channel: 'C1' })).toMatchObject({
      refusal: { next: 'Did you mean “status”?' },
    });
  });
});
