import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { startMeasurement } from '../../../../src/adapters/postgres/write-probe.ts';
import { summarizeWriteGap, type WriteObservation } from '../../../../src/core/operations/write-gap.ts';
import type { LabStatus } from '../../lab-status.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { type StandingCluster, waitUntilStanding } from './standing-cluster.ts';

/** One way to switch over. Resolves when it says that it is done; rejects when it did not work. */
export interface Switcher {
  readonly name: string;
  /** Another member than the candidate may lead in the end. */
  readonly isFree?: boolean;
  switchOver(change: { readonly leader: string; readonly candidate: string }): Promise<void>;
}

export interface MeasuredSwitchover {
  readonly leader: string;
  readonly candidate: string;
  readonly gapMs: number;
  /** What the probe has to say besides. */
  readonly note: string | undefined;
  readonly unknownOutcomes: number;
  readonly staleAcknowledgements: number;
}

const everyProxyWritesMs = 500;

/** What the write probe saw of one change of the leader. */
export interface ObservedSwitchover {
  readonly leader: string;
  readonly candidate: string;
  readonly seen: WriteObservation;
  readonly endedMs: number;
}

/**
 * One switchover on a cluster at rest, with the write probe running from before it until all is at rest again. Without
 * `choose` chance names the candidate: in turns, one way would always get the same members.
 */
export async function observeSwitchover(options: {
  status: LabStatus;
  switcher: Switcher;
  choose?: (standing: StandingCluster) => string | undefined;
}): Promise<ObservedSwitchover> {
  const { status, switcher, choose = chooseByChance } = options;
  const standing = await waitUntilStanding(status);
  const { leader } = standing;
  const candidate = choose(standing);
  if (candidate === undefined) throw new Error(`nobody to switch over to from ${leader}`);
  const password = await readFile(status.postgres.superuserPasswordFile, 'utf8');
  const proxies = status.haproxy.proxies.map(({ node, write }) => {
    const { hostname, port } = new URL(`tcp://${write}`);
    return { name: node, host: hostname, port: Number(port) };
  });
  const role = { username: status.postgres.superuser, password, database: 'postgres' };
  const measurement = startMeasurement({ proxies, ...role, clock: systemClock });
  try {
    // A gap needs acknowledged writes on both sides of it.
    await pause(everyProxyWritesMs);
    await switcher.switchOver({ leader, candidate });
    const successor = await waitForSuccessor(status, leader);
    if (successor !== candidate && switcher.isFree !== true) throw new Error(`${successor} leads, not ${candidate}`);
    await pause(everyProxyWritesMs);
  } finally {
    // Whatever went wrong, the probe does not go on alone.
    await measurement.stop();
  }
  return { leader, candidate, ...(await measurement.stop()) };
}

/** The figure of one switchover: the longest gap of any proxy. */
export async function measureSwitchover(options: {
  status: LabStatus;
  switcher: Switcher;
}): Promise<MeasuredSwitchover> {
  const { leader, candidate, seen, endedMs } = await observeSwitchover(options);
  return { leader, candidate, ...readGap(seen, endedMs) };
}

export function chooseByChance({ candidates }: StandingCluster): string | undefined {
  return candidates[Math.floor(Math.random() * candidates.length)];
}

function waitForSuccessor(status: LabStatus, former: string): Promise<string> {
  return waitUntil({
    what: `another leader than ${former}, with standbys behind it`,
    timeoutMs: 120_000,
    probe: async () => {
      const { leader } = await waitUntilStanding(status);
      return leader === former ? { done: false, seen: `${leader} leads` } : { done: true, value: leader };
    },
  });
}

export function readGap(seen: WriteObservation, endedMs: number): Omit<MeasuredSwitchover, 'leader' | 'candidate'> {
  const { longestGapMs, note } = summarizeWriteGap(seen, endedMs);
  const isComplete = seen.proxies.every(({ servedBy }) => servedBy.length > 1);
  if (longestGapMs === undefined || !isComplete)
    throw new Error(`the gap was not measured: ${note ?? 'no switchover'}`);
  return {
    gapMs: longestGapMs,
    note,
    unknownOutcomes: seen.proxies.reduce((sum, { unknownOutcomes }) => sum + unknownOutcomes, 0),
    staleAcknowledgements: seen.staleAcknowledgements,
  };
}
