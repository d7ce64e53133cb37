import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createLog } from '../../src/adapters/logger.ts';
import { createObserver, type RunningObserver } from '../../src/adapters/observe.ts';
import type { Answer, Snapshot } from '../../src/core/cluster/snapshot.ts';
import type { Subject, Undo } from './subject.ts';
import { present, subjects } from './subjects.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** Long enough for a busy machine: what is well must answer within it. */
const deadlineMs = 2000;

/** `ok`, or the code of the silence. */
function said(answer: Answer<unknown>): string {
  return answer.ok ? 'ok' : answer.silence.code;
}

/** A component that is cut off, not dead: no answer, or the network says that there is no way. */
const cutOff = expect.stringMatching(/^(timeout|unreachable)$/);

/** Everything that answers, by name, in few words. */
function saidBy(snapshot: Snapshot): Record<string, string> {
  return Object.fromEntries([
    ...snapshot.patroni.map((one) => [one.name, said(one.self)]),
    ...snapshot.etcd.map((one) => [one.name, said(one.status)]),
    ...snapshot.haproxy.map((one) => [one.name, said(one.stats)]),
    ['keys', said(snapshot.dcs)],
    ['swarm', said(snapshot.swarm.state)],
  ]);
}

function allFine(snapshot: Snapshot): boolean {
  return Object.values(saidBy(snapshot)).every((one) => one === 'ok') && snapshot.swarm.silentEndpoints.length === 0;
}

describe.each(subjects)('observing the $name while something is broken', ({ open }) => {
  let subject: Subject;
  let observer: RunningObserver;
  const undos: Undo[] = [];

  beforeAll(async () => {
    subject = await open();
    observer = createObserver({
      clusters: [
        {
          sources: subject.sources,
          deadlines: { patroniMs: deadlineMs, etcdMs: deadlineMs, haproxyMs: deadlineMs, swarmMs: deadlineMs },
          pollMs: 2000,
        },
      ],
      clock: systemClock,
      log: createLog({ level: 'error' }),
    });
    await observeUntil('everything to answer', allFine);
  });
  afterEach(async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
    // The same clients must find back to what was away.
    await observeUntil('everything to answer again', allFine);
    // A node that was away gets new tasks some time after it is back: the next test must not run into that.
    await waitUntilSettled(subject.sources);
  });
  afterAll(async () => {
    await subject.close();
    await observer.close();
  });

  async function breaking(fault: Promise<Undo>): Promise<void> {
    undos.push(await fault);
  }

  const observe = (): Promise<Snapshot> => observer.observe(subject.sources.cluster);

  function observeUntil(what: string, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    return waitUntil({
      what,
      timeoutMs: 100_000,
      probe: async () => {
        const snapshot = await observer.observe(subject.sources.cluster);
        const seen = JSON.stringify({ ...saidBy(snapshot), managers: snapshot.swarm.silentEndpoints });
        return fits(snapshot) ? { done: true, value: snapshot } : { done: false, seen };
      },
    });
  }

  const others = (snapshot: Snapshot, ...names: string[]): string[] =>
    Object.entries(saidBy(snapshot)).flatMap(([name, code]) => (names.includes(name) ? [] : [code]));

  it('names a frozen Patroni member', async () => {
    const healthy = await observe();
    const leader = healthy.dcs.ok ? healthy.dcs.value.leader : undefined;
    const victim = present(healthy.patroni.find((member) => member.name !== leader)).name;
    await breaking(subject.faults.freeze(victim));
    const snapshot = await observe();
    const member = present(snapshot.patroni.find((one) => one.name === victim));
    expect([said(member.self), said(member.view)]).toEqual(['timeout', 'timeout']);
    expect(new Set(others(snapshot, victim))).toEqual(new Set(['ok']));
  });

  it('names a frozen HAProxy', async () => {
    const victim = present(subject.sources.haproxy[0]).name;
    await breaking(subject.faults.freeze(victim));
    const snapshot = await observe();
    expect(saidBy(snapshot)[victim]).toBe('timeout');
    expect(new Set(others(snapshot, victim))).toEqual(new Set(['ok']));
  });

  it('names a stopped etcd leader, then a second one that takes the quorum along', async () => {
    const leaderOf = (snapshot: Snapshot): string | undefined =>
      snapshot.etcd.find((one) => one.status.ok && one.status.value.leaderId === one.status.value.memberId)?.name;
    const first = present(leaderOf(await observe()));
    await breaking(subject.faults.stop(first));
    const led = await observeUntil('another etcd leader', (snapshot) => {
      const leader = leaderOf(snapshot);
      return leader !== undefined && leader !== first && snapshot.dcs.ok;
    });
    expect(saidBy(led)).toMatchObject({ [first]: 'refused', keys: 'ok' });
    const stopped = present(led.etcd.find((one) => one.name === first));
    expect([said(stopped.health), said(stopped.membership)]).toEqual(['refused', 'refused']);

    const second = present(leaderOf(led));
    await breaking(subject.faults.stop(second));
    const lost = await observeUntil('etcd without a leader', (snapshot) =>
      snapshot.etcd.every((one) => !one.status.ok || one.status.value.leaderId === undefined),
    );
    expect(saidBy(lost)).toMatchObject({ [first]: 'refused', [second]: 'refused' });
    const survivor = present(lost.etcd.find((one) => one.name !== first && one.name !== second));
    // It still tells how many there should be; Patroni's keys it must not tell, they would be old.
    expect(survivor.membership).toMatchObject({ ok: true, value: { members: { length: 3 } } });
    const settled = await observe();
    expect(present(settled.etcd.find((one) => one.name === survivor.name)).health).toMatchObject({
      ok: true,
      value: { healthy: false },
    });
    expect(said(settled.dcs)).toMatch(/^(timeout|unavailable)$/);
    // The members themselves answer. Their views may be silent or, from Patroni's cache of its keys, old.
    expect(settled.patroni.map((member) => said(member.self))).toEqual(['ok', 'ok', 'ok']);
  });

  it('names everything on a cut node, and asks the next manager when it is the first', async () => {
    const victim = 'swarm-node-1';
    await breaking(subject.faults.cut(victim));
    expect(saidBy(await observe())).toMatchObject({ 'patroni-1': cutOff, 'etcd-1': cutOff });
    const [first, ...rest] = subject.sources.swarm.map(({ endpoint }) => endpoint);
    // When the node led the Swarm, the other managers serve nobody until they have chosen a new leader.
    const snapshot = await observeUntil(
      'another manager to serve, and only the first to be silent',
      ({ swarm }) => swarm.state.ok && swarm.silentEndpoints.length === 1,
    );
    const { silentEndpoints, endpoint } = snapshot.swarm;
    // One that takes its time gets company: on a busy machine the third may be the first to answer.
    expect(rest).toContain(endpoint);
    expect(silentEndpoints).toEqual([{ endpoint: first, silence: { code: cutOff, detail: expect.any(String) } }]);
    await observeUntil(
      'the Swarm to call the node down, Patroni to have a leader elsewhere, and all others to answer',
      (one) => {
        const node = one.swarm.state.ok
          ? one.swarm.state.value.nodes.find((node) => node.hostname === victim)
          : undefined;
        const leader = one.dcs.ok ? one.dcs.value.leader : undefined;
        const isLedElsewhere = leader !== undefined && leader !== 'patroni-1';
        return (
          node?.state === 'down' && isLedElsewhere && others(one, 'patroni-1', 'etcd-1').every((code) => code === 'ok')
        );
      },
    );
  });

  it('names everything on a cut edge', async () => {
    await breaking(subject.faults.cut('swarm-edge-2'));
    const snapshot = await observe();
    expect(saidBy(snapshot)['haproxy@swarm-edge-2']).toEqual(cutOff);
    expect(new Set(others(snapshot, 'haproxy@swarm-edge-2'))).toEqual(new Set(['ok']));
  });
});
