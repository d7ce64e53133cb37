import type { DcsState, PatroniSource, Snapshot } from '../../../src/core/cluster/snapshot.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import type { Clock, Observer, PatroniRequester, SwitchoverAnswer, WriteProbe } from '../../../src/ports.ts';
import {
  buildSnapshot,
  haproxyTo,
  healthyDcs,
  healthySelf,
  healthyView,
  said,
  silent,
} from '../../support/snapshot-builder.ts';

/**
 * What becomes of a request: `lost` is done and its answer lost, `ignored` is not done and its answer lost, `astray`
 * makes a third member the leader.
 */
export type RequestFate = 'done' | 'lost' | 'ignored' | 'refused' | 'unreachable' | 'astray' | 'broken';

/** A cluster of three that can be observed and switched over. */
export interface FakeCluster {
  leader: string | undefined;
  timeline: number;
  /** Patroni's keys in etcd cannot be read. */
  isDark: boolean;
  /** A member is off: whoever has time waits so long for it. */
  silenceMs: number;
  /** Who leads is seen too late by whoever is in a hurry. */
  missesInHurry: boolean;
  /** Patroni does not answer to a cancellation. */
  isMute: boolean;
  fate: RequestFate;
  scheduled: { readonly leader: string; readonly candidate: string; readonly scheduledAtMs: number } | undefined;
  /** When each request was sent, epoch milliseconds. */
  readonly requests: number[];
  readonly cancellations: number[];
  readonly observations: number[];
  readonly probe: { running: number; started: number; fault: 'none' | 'throws' | 'hangs' };
  /** A new leader, by whomever. */
  promote(member: string): void;
}

export const requestTakesMs = 1_500;
export const observationTakesMs = 40;

export function createFakeCluster(clock: Clock): FakeCluster {
  const promote = (member: string): void => {
    cluster.leader = member;
    cluster.timeline += 1;
  };
  const cluster: FakeCluster = {
    leader: 'patroni-1',
    timeline: 3,
    isDark: false,
    silenceMs: 0,
    missesInHurry: false,
    isMute: false,
    fate: 'done',
    scheduled: undefined,
    requests: [],
    cancellations: [],
    observations: [],
    probe: { running: 0, started: 0, fault: 'none' },
    promote(member) {
      promote(member);
    },
  };
  setInterval(() => {
    const { scheduled } = cluster;
    if (scheduled === undefined || clock.now() < scheduled.scheduledAtMs) return;
    cluster.scheduled = undefined;
    promote(scheduled.candidate);
  }, 1_000);
  return cluster;
}

function takeSnapshot(cluster: FakeCluster, takenAtMs: number): Snapshot {
  const { leader, timeline, scheduled } = cluster;
  const view = {
    ...healthyView,
    members: healthyView.members.map((member) => {
      const isLeader = member.name === leader;
      const { lagBytes: _, ...rest } = member;
      return isLeader
        ? { ...rest, role: 'leader' as const, state: 'running', timeline }
        : { ...rest, role: 'quorum_standby' as const, state: 'streaming', timeline, lagBytes: 0 };
    }),
  };
  const standbys = healthyDcs.members.filter((name) => name !== leader);
  const dcs: DcsState = {
    members: healthyDcs.members,
    config: healthyDcs.config,
    history:
      timeline === 3 || leader === undefined ? [] : [{ timeline: timeline - 1, newLeader: leader, lsn: 1, reason: '' }],
    ...(leader !== undefined && { leader, sync: { leader, standbys, quorum: 1 } }),
    ...(scheduled !== undefined && {
      failover: {
        leader: scheduled.leader,
        member: scheduled.candidate,
        scheduledAtMs: scheduled.scheduledAtMs,
      },
    }),
  };
  const patroni = healthyDcs.members.map((name): PatroniSource => {
    const template = healthySelf(name === leader ? 'patroni-1' : 'patroni-2');
    return { name, self: said({ ...template, timeline }), view: said(view), authorization: said('accepted') };
  });
  const haproxy = ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, leader));
  return buildSnapshot({ takenAtMs, patroni, dcs: cluster.isDark ? silent() : said(dcs), haproxy });
}

/** One bot's observer: it looks only when it is asked to. */
export function createFakeObserver(cluster: FakeCluster, clock: Clock): Observer {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let latest: Snapshot | undefined;
  let underWay: Promise<Snapshot> | undefined;
  const observe = async (isHurried: boolean): Promise<Snapshot> => {
    const takenAtMs = clock.now();
    cluster.observations.push(takenAtMs);
    const seen = takeSnapshot(cluster, takenAtMs);
    const snapshot = isHurried && cluster.missesInHurry ? { ...seen, dcs: silent() } : seen;
    await passTime(isHurried ? observationTakesMs : Math.max(observationTakesMs, cluster.silenceMs));
    if (latest === undefined || latest.takenAtMs <= takenAtMs) latest = snapshot;
    for (const listener of listeners) listener(snapshot);
    return snapshot;
  };
  return {
    clusters: ['pgprod'],
    latest: () => latest,
    observe: (_cluster, options) => {
      if (options?.isHurried) return observe(true);
      underWay ??= observe(false).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

export function createFakeRequester(cluster: FakeCluster, clock: Clock): PatroniRequester {
  return {
    async requestSwitchover({ leader, candidate, scheduledAtMs }): Promise<SwitchoverAnswer> {
      cluster.requests.push(clock.now());
      const { fate } = cluster;
      await passTime(requestTakesMs);
      if (fate === 'refused') return { outcome: 'refused', sentence: 'candidate name does not match.' };
      if (fate === 'unreachable') throw outside('failed');
      if (fate === 'ignored') throw outside('unknown');
      if (fate === 'broken') throw new TypeError('secret of a mistake');
      const chosen = fate === 'astray' ? 'patroni-3' : candidate;
      if (scheduledAtMs === undefined) cluster.promote(chosen);
      else cluster.scheduled = { leader, candidate, scheduledAtMs };
      if (fate === 'lost') throw outside('unknown');
      return scheduledAtMs === undefined
        ? { outcome: 'switched', leader: chosen, sentence: `Successfully switched over to "${chosen}"` }
        : { outcome: 'scheduled', sentence: 'Switchover scheduled' };
    },
    async requestScheduleCancellation() {
      cluster.cancellations.push(clock.now());
      await passTime(50);
      if (cluster.isMute) throw outside('failed');
      const had = cluster.scheduled !== undefined;
      cluster.scheduled = undefined;
      return had ? 'cancelled' : 'none';
    },
  };
}

export function createFakeProbe(cluster: FakeCluster): WriteProbe {
  const { probe } = cluster;
  return {
    start() {
      if (probe.fault === 'throws') throw new Error('no probe');
      probe.started += 1;
      probe.running += 1;
      let isRunning = true;
      return {
        // One that hangs never writes.
        warm: probe.fault === 'hangs' ? new Promise(() => undefined) : passTime(30),
        async stop() {
          if (isRunning) probe.running -= 1;
          isRunning = false;
          if (probe.fault === 'hangs') return new Promise<never>(() => {});
          await passTime(100);
          return { longestGapMs: 1_234 };
        },
      };
    },
  };
}

export function passTime(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export function outside(outcome: 'failed' | 'unknown'): OutsideError {
  return new OutsideError({ code: 'timeout', message: 'no answer in time (fake)', retryable: true, outcome });
}
