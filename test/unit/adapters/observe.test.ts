import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSimulation, type Simulation } from '../../../deploy/lab/simulation/create-simulation.ts';
import { createLog } from '../../../src/adapters/logger.ts';
import { createMetrics, type Metrics } from '../../../src/adapters/metrics.ts';
import { createObserver, type RunningObserver } from '../../../src/adapters/observe.ts';
import type { Snapshot } from '../../../src/core/cluster/snapshot.ts';
import type { Clock, ClusterSources } from '../../../src/ports.ts';

interface Bench {
  readonly simulation: Simulation;
  readonly observer: RunningObserver;
  readonly metrics: Metrics;
  readonly lines: string[];
  /** Moves the clock. */
  advance(ms: number): void;
}

const running: RunningObserver[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((observer) => observer.close()));
});

function bench(
  options: {
    pollMs?: number;
    deadlineMs?: number;
    clock?: Clock;
    change?: (sources: ClusterSources) => ClusterSources;
  } = {},
): Bench {
  const { deadlineMs = 60 } = options;
  let nowMs = 1_800_000_000_000;
  const clock = options.clock ?? { now: () => nowMs };
  const simulation = createSimulation({ cluster: 'pgprod', clock });
  const metrics = createMetrics();
  const lines: string[] = [];
  const sources = options.change?.(simulation.sources) ?? simulation.sources;
  const observer = createObserver({
    clusters: [
      {
        sources,
        deadlines: { patroniMs: deadlineMs, etcdMs: deadlineMs, haproxyMs: deadlineMs, swarmMs: deadlineMs },
        pollMs: options.pollMs ?? 1_000_000,
      },
    ],
    clock,
    log: createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    metrics,
  });
  running.push(observer);
  return {
    simulation,
    observer,
    metrics,
    lines,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** The first snapshot, from now on, that fits. */
function nextSnapshot(observer: RunningObserver, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const stop = observer.subscribe((snapshot) => {
      if (!fits(snapshot)) return;
      stop();
      resolve(snapshot);
    });
  });
}

describe('observe', () => {
  it('asks every source of a healthy cluster', async () => {
    const { observer } = bench();
    const snapshot = await observer.observe('pgprod');
    expect(snapshot.patroni.map((member) => [member.name, member.self.ok, member.view.ok])).toEqual([
      ['patroni-1', true, true],
      ['patroni-2', true, true],
      ['patroni-3', true, true],
    ]);
    expect(snapshot.dcs).toMatchObject({ ok: true, value: { leader: 'patroni-1' } });
    expect(snapshot.etcd).toHaveLength(3);
    expect(snapshot.haproxy.map((proxy) => proxy.stats.ok)).toEqual([true, true]);
    expect(snapshot.swarm).toMatchObject({
      endpoint: 'simulated://swarm-node-1',
      state: { ok: true },
      silentEndpoints: [],
    });
    expect(observer.latest('pgprod')).toBe(snapshot);
  });

  it('names a silent source and why, and still tells the rest', async () => {
    const { simulation, observer } = bench();
    simulation.silence('patroni-2', 'timeout');
    simulation.silence('etcd-3', 'refused');
    const snapshot = await observer.observe('pgprod');
    expect(snapshot.patroni[1]).toMatchObject({
      self: { ok: false, silence: { code: 'timeout' } },
      view: { ok: false, silence: { code: 'timeout' } },
    });
    expect(snapshot.etcd[2]).toMatchObject({ status: { ok: false, silence: { code: 'refused' } } });
    expect(snapshot.patroni[0]?.self.ok).toBe(true);
    expect(snapshot.dcs.ok).toBe(true);
  });

  it('gives up a reader that ignores its signal, and logs one that breaks the rules', async () => {
    const { observer, lines } = bench({
      change: (sources) => ({
        ...sources,
        dcs: { ...sources.dcs, fetchState: () => new Promise(() => undefined) },
        haproxy: [{ name: 'haproxy-1', fetchStats: () => Promise.reject(new TypeError('oops')) }],
      }),
    });
    const snapshot = await observer.observe('pgprod');
    expect(snapshot.dcs).toMatchObject({ ok: false, silence: { code: 'timeout' } });
    expect(snapshot.haproxy[0]?.stats).toMatchObject({ ok: false, silence: { code: 'bad-answer' } });
    expect(lines.join()).toContain('oops');
  });

  it('goes on to the next manager when the first hangs, and names the one that does', async () => {
    const { simulation, observer } = bench();
    simulation.silence('engine@swarm-node-1', 'timeout');
    simulation.silence('engine@swarm-node-2', 'refused');
    const { swarm } = await observer.observe('pgprod');
    expect(swarm).toMatchObject({
      endpoint: 'simulated://swarm-node-3',
      state: { ok: true },
      silentEndpoints: [
        { endpoint: 'simulated://swarm-node-1', silence: { code: 'timeout' } },
        { endpoint: 'simulated://swarm-node-2', silence: { code: 'refused' } },
      ],
    });
  });

  it('does not wait for the first manager to be given up', async () => {
    let first: AbortSignal | undefined;
    let wasFirstStillAsked: boolean | undefined;
    const { observer } = bench({
      change: (sources) => {
        const [, second] = sources.swarm;
        if (second === undefined) throw new Error('the simulation has managers');
        const silent = {
          endpoint: 'tcp://silent:2375',
          fetchState: (signal: AbortSignal) => {
            first = signal;
            return new Promise<never>(() => undefined);
          },
        };
        const answering = {
          endpoint: second.endpoint,
          fetchState: (signal: AbortSignal) => {
            wasFirstStillAsked = first?.aborted === false;
            return second.fetchState(signal);
          },
        };
        return { ...sources, swarm: [silent, answering] };
      },
    });
    expect((await observer.observe('pgprod')).swarm.state.ok).toBe(true);
    expect(wasFirstStillAsked).toBe(true);
  });

  it('says so when no manager answers', async () => {
    const { simulation, observer } = bench();
    for (const slot of [1, 2, 3]) simulation.silence(`engine@swarm-node-${slot}`, 'refused');
    const { swarm } = await observer.observe('pgprod');
    expect(swarm).toMatchObject({ endpoint: 'simulated://swarm-node-3', state: { ok: false } });
    expect(swarm.silentEndpoints).toHaveLength(3);
  });

  it('is shared by those who ask at the same time', async () => {
    const { observer } = bench();
    const [first, second] = await Promise.all([observer.observe('pgprod'), observer.observe('pgprod')]);
    expect(second).toBe(first);
    expect(await observer.observe('pgprod')).not.toBe(first);
  });

  it('does not know clusters that are not configured', async () => {
    const { observer } = bench();
    expect(observer.clusters).toEqual(['pgprod']);
    expect(observer.latest('other')).toBeUndefined();
    await expect(observer.observe('other')).rejects.toThrow('no cluster "other"');
  });

  it('tries the password once a minute only', async () => {
    const { simulation, observer, advance } = bench();
    const authorization = async () => (await observer.observe('pgprod')).patroni[0]?.authorization;
    const first = await authorization();
    expect(first).toMatchObject({ ok: true, value: 'accepted' });
    simulation.setPasswordAccepted(false);
    advance(59_000);
    expect(await authorization()).toEqual(first);
    advance(1_000);
    expect(await authorization()).toMatchObject({ ok: true, value: 'rejected' });
  });

  it('counts what came of each question', async () => {
    const { simulation, observer, metrics } = bench();
    simulation.silence('haproxy@swarm-edge-2', 'refused');
    await observer.observe('pgprod');
    const text = await metrics.render();
    expect(text).toContain(
      'howdah_source_answers_total{cluster="pgprod",kind="haproxy",source="HAProxy haproxy@swarm-edge-2",outcome="refused"} 1',
    );
    expect(text).toMatch(/howdah_observation_seconds_count\{cluster="pgprod"\} 1/);
  });
});

describe('observe in a hurry', () => {
  const silenced = ['patroni-2', 'etcd-3', 'haproxy@swarm-edge-2', 'engine@swarm-node-1', 'engine@swarm-node-2'];

  /** Time stands still but for `seenWithin`. */
  function hurriedBench(): Bench {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    return bench({ deadlineMs: 1_000, clock: { now: () => Date.now() } });
  }

  /** What it resolves with within that time; undefined: it takes longer. */
  async function seenWithin(ms: number, observation: Promise<Snapshot>): Promise<Snapshot | undefined> {
    let seen: Snapshot | undefined;
    void observation.then((snapshot) => {
      seen = snapshot;
    });
    await vi.advanceTimersByTimeAsync(ms);
    return seen;
  }

  it('gives a moment only to what was silent before, which stays silent', async () => {
    const { simulation, observer } = hurriedBench();
    for (const component of silenced) simulation.silence(component, 'timeout');
    await seenWithin(1_000, observer.observe('pgprod'));
    const hurried = observer.observe('pgprod', { isHurried: true });
    expect(await seenWithin(140, hurried)).toBeUndefined();
    const snapshot = await seenWithin(20, hurried);
    expect(snapshot?.patroni.map(({ self, view }) => [self.ok, view.ok])).toEqual([
      [true, true],
      [false, false],
      [true, true],
    ]);
    expect(snapshot?.etcd.map(({ status }) => status.ok)).toEqual([true, true, false]);
    expect(snapshot?.haproxy.map(({ stats }) => stats.ok)).toEqual([true, false]);
    expect(snapshot?.swarm).toMatchObject({ endpoint: 'simulated://swarm-node-3', state: { ok: true } });
    expect(snapshot?.swarm.silentEndpoints).toHaveLength(2);
  });

  it('hears what was silent before and answers again', async () => {
    const { simulation, observer } = hurriedBench();
    for (const component of silenced) simulation.silence(component, 'timeout');
    await seenWithin(1_000, observer.observe('pgprod'));
    for (const component of silenced) simulation.restore(component);
    const snapshot = await seenWithin(50, observer.observe('pgprod', { isHurried: true }));
    expect(snapshot?.patroni.map(({ self }) => self.ok)).toEqual([true, true, true]);
    expect(snapshot?.haproxy.map(({ stats }) => stats.ok)).toEqual([true, true]);
  });

  it('leaves all their time to what answered before, to what was never asked, and to Patroni’s keys', async () => {
    const { simulation, observer } = hurriedBench();
    simulation.silence('patroni-2', 'timeout');
    expect(await seenWithin(900, observer.observe('pgprod', { isHurried: true }))).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    simulation.restore('patroni-2');
    await seenWithin(50, observer.observe('pgprod'));
    for (const component of ['etcd-1', 'etcd-2', 'etcd-3']) simulation.silence(component, 'timeout');
    expect((await seenWithin(1_000, observer.observe('pgprod')))?.dcs.ok).toBe(false);
    expect(await seenWithin(900, observer.observe('pgprod', { isHurried: true }))).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
  });

  it('shares nothing with one that has time, whose older facts then come too late', async () => {
    const { simulation, observer } = hurriedBench();
    simulation.silence('patroni-2', 'timeout');
    await seenWithin(1_000, observer.observe('pgprod'));
    const patient = observer.observe('pgprod');
    const hurried = await seenWithin(150, observer.observe('pgprod', { isHurried: true }));
    expect(hurried).toBeDefined();
    const heard: Snapshot[] = [];
    observer.subscribe((snapshot) => heard.push(snapshot));
    expect(await seenWithin(1_000, patient)).not.toBe(hurried);
    expect(observer.latest('pgprod')).toBe(hurried);
    expect(heard).toEqual([]);
  });

  it('remembers no password as untried that it did not wait for', async () => {
    const { simulation, observer } = hurriedBench();
    simulation.silence('patroni-2', 'timeout');
    await seenWithin(1_000, observer.observe('pgprod'));
    await vi.advanceTimersByTimeAsync(10_000);
    await seenWithin(150, observer.observe('pgprod', { isHurried: true }));
    simulation.restore('patroni-2');
    const snapshot = await seenWithin(50, observer.observe('pgprod'));
    expect(snapshot?.patroni[1]?.authorization).toMatchObject({ ok: true });
  });
});

describe('start', () => {
  it('polls', async () => {
    const { observer } = bench({ pollMs: 1 });
    let count = 0;
    const third = nextSnapshot(observer, () => {
      count += 1;
      return count === 3;
    });
    observer.start();
    await third;
  });

  it("observes at once when Patroni's keys change", async () => {
    const { simulation, observer } = bench();
    const first = nextSnapshot(observer, () => true);
    observer.start();
    await first;
    const moved = nextSnapshot(observer, (snapshot) => snapshot.dcs.ok && snapshot.dcs.value.leader === 'patroni-3');
    simulation.moveLeader('patroni-3');
    await moved;
  });

  it('observes once more when the news came during an observation', async () => {
    let release: (() => void) | undefined;
    const { simulation, observer } = bench({
      change: (sources) => ({
        ...sources,
        // The first answer is old by the time it arrives.
        dcs: {
          watch: (onChange) => sources.dcs.watch(onChange),
          fetchState: async (signal) => {
            const state = await sources.dcs.fetchState(signal);
            if (release === undefined) {
              await new Promise<void>((resolve) => {
                release = resolve;
                simulation.moveLeader('patroni-2');
              });
            }
            return state;
          },
        },
      }),
    });
    const leaders: unknown[] = [];
    const second = nextSnapshot(observer, (snapshot) => {
      leaders.push(snapshot.dcs.ok ? snapshot.dcs.value.leader : 'silent');
      return leaders.length === 2;
    });
    observer.start();
    queueMicrotask(() => setImmediate(() => release?.()));
    await second;
    expect(leaders).toEqual(['patroni-1', 'patroni-2']);
  });

  it('goes on when a listener fails', async () => {
    const { observer, lines } = bench();
    observer.subscribe(() => {
      throw new Error('listener broke');
    });
    const seen = nextSnapshot(observer, () => true);
    await observer.observe('pgprod');
    await seen;
    expect(lines.join()).toContain('listener broke');
  });

  it('is over after close: no timer, no watch', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { simulation, observer } = bench({ pollMs: 1 });
    observer.start();
    const last = await observer.observe('pgprod');
    await observer.close();
    simulation.moveLeader('patroni-2');
    await new Promise((resolve) => setImmediate(resolve));
    expect(vi.getTimerCount()).toBe(0);
    expect(observer.latest('pgprod')).toBe(last);
  });
});
