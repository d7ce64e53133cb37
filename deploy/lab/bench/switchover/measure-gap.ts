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

/**
 * One switchover on a cluster at rest, to a candidate that chance chooses (in turns, one way would always get the same
 * members), with the write probe running from before it until all is at rest again.
 */
export async function measureSwitchover(options: {
  status: LabStatus;
  switcher: Switcher;
}): Promise<MeasuredSwitchover> {
  const { status, switcher } = options;
  const { leader, candidate } = chooseCandidate(await waitUntilStanding(status));
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
    await waitForLeader(status, candidate);
    await pause(everyProxyWritesMs);
  } finally {
    // Whatever went wrong, the probe does not go on alone.
    await measurement.stop();
  }
  const { seen, endedMs } = await measurement.stop();
  return { leader, candidate, ...readGap(seen, endedMs) };
}

function chooseCandidate({ leader, candidates }: StandingCluster): { leader: string; candidate: string } {
  const candidate = candidates[Math.floor(Math.random() * candidates.length)];
  if (candidate === undefined) throw new Error('a standing cluster has a candidate');
  return { leader, candidate };
}

async function waitForLeader(status: LabStatus, candidate: string): Promise<void> {
  await waitUntil({
    what: `${candidate} to lead, with standbys behind it`,
    timeoutMs: 120_000,
    probe: async () => {
      const { leader } = await waitUntilStanding(status);
      return leader === candidate ? { done: true, value: undefined } : { done: false, seen: `${leader} leads` };
    },
  });
}

function readGap(seen: WriteObservation, endedMs: number): Omit<MeasuredSwitchover, 'leader' | 'candidate'> {
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
