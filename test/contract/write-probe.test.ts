import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureSwitchover } from '../../deploy/lab/bench/switchover/measure-gap.ts';
import { waitUntilStanding } from '../../deploy/lab/bench/switchover/standing-cluster.ts';
import { restSwitcher } from '../../deploy/lab/bench/switchover/switchers.ts';
import { type Lab, openLab } from '../../deploy/lab/lab.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { startMeasurement, type WriteProbeOptions } from '../../src/adapters/postgres/write-probe.ts';
import { summarizeWriteGap } from '../../src/core/operations/write-gap.ts';

let lab: Lab;
let status: LabStatus;
let options: WriteProbeOptions;

beforeAll(async () => {
  lab = await openLab();
  await lab.waitUntilHealthy();
  status = await lab.fetchStatus();
  const proxies = status.haproxy.proxies.map(({ node, address }) => ({ name: node, host: address, port: 5432 }));
  const password = await readFile(status.postgres.superuserPasswordFile, 'utf8');
  options = { proxies, username: 'postgres', password, database: 'postgres', clock: systemClock };
});

/** Asks the leader, or who led before the standbys were frozen. */
async function onLeader(query: string, known?: string): Promise<string> {
  const leader = known ?? (await waitUntilStanding(status)).leader;
  const { stdout, stderr, exitCode } = await lab.execInService(
    leader,
    ['psql', '-v', 'ON_ERROR_STOP=1', '-Atc', query],
    {
      user: 'postgres',
    },
  );
  if (exitCode !== 0) throw new Error(`psql: ${stderr}`);
  return stdout.trim();
}

describe('the write probe on the lab', () => {
  it('writes through both proxies, waits for a standby, and leaves no session behind', async () => {
    const before = await onLeader('select pg_current_wal_insert_lsn()');
    const measurement = startMeasurement(options);
    await waitForSessions('', 2);
    const { seen } = await measurement.stop();
    for (const one of seen.proxies) {
      expect(one).toMatchObject({ failed: 0, unknownOutcomes: 0 });
      expect(one.acknowledged).toBeGreaterThan(0);
      expect(one.servedBy).toHaveLength(1);
    }
    expect(seen.newest?.timeline).toBe(Number(await onLeader('select timeline_id from pg_control_checkpoint()')));
    expect(await onLeader(`select pg_current_wal_insert_lsn() > '${before}'`)).toBe('t');
    await waitForSessions('', 0);
  });

  it('measures a switchover: writes stop, and come back from the new leader on its timeline', async () => {
    const { candidate, gapMs, staleAcknowledgements } = await measureSwitchover({
      status,
      switcher: restSwitcher(status),
    });
    expect((await waitUntilStanding(status)).leader).toBe(candidate);
    // Patroni looks once a second whether PostgreSQL has stopped.
    expect(gapMs).toBeGreaterThan(500);
    expect(staleAcknowledgements).toBe(0);
  });

  it('has no figure with a wrong password, and says why without saying it', async () => {
    const password = 'not-the-password-4711';
    const seen = await waitUntil({
      what: 'an answer to a wrong password through each proxy',
      timeoutMs: 20_000,
      probe: async () => {
        const measured = await startMeasurement({ ...options, password }).stop();
        const troubles = measured.seen.proxies.map(({ lastTrouble }) => lastTrouble);
        return troubles.every((trouble) => trouble === 'unauthorized')
          ? { done: true, value: measured }
          : { done: false, seen: troubles.join(', ') };
      },
    });
    expect(JSON.stringify(seen)).not.toContain(password);
    expect(seen.seen.proxies.map(({ acknowledged }) => acknowledged)).toEqual([0, 0]);
    expect(summarizeWriteGap(seen.seen, seen.endedMs).longestGapMs).toBeUndefined();
  });

  it('needs no right but to log in', async () => {
    await withRole('', async (role) => {
      const measurement = startMeasurement({ ...options, ...role });
      await waitForSessions('', 2);
      const { seen } = await measurement.stop();
      for (const { acknowledged, failed } of seen.proxies) {
        expect(acknowledged).toBeGreaterThan(0);
        expect(failed).toBe(0);
      }
    });
  });

  it('does not count what only the leader has, though the role may settle for that; and stops while it waits', async () => {
    await withRole("alter role howdah_probe_test set synchronous_commit = 'local'", async (role) => {
      const { leader } = await waitUntilStanding(status);
      const standbys = status.cluster.members.map(({ name }) => name).filter((name) => name !== leader);
      const measurement = startMeasurement({ ...options, ...role });
      try {
        await waitForSessions('', 2, leader);
        for (const standby of standbys) await lab.pauseContainer(standby);
        await waitForSessions("and wait_event = 'SyncRep'", 2, leader);
        const { seen } = await measurement.stop();
        for (const { unknownOutcomes } of seen.proxies) expect(unknownOutcomes).toBeGreaterThan(0);
      } finally {
        await measurement.stop();
        await lab.repair();
      }
    });
  });
});

/** Runs `work` with a role that may log in and nothing more, besides what `more` does to it. */
async function withRole(
  more: string,
  work: (role: { username: string; password: string }) => Promise<void>,
): Promise<void> {
  const role = { username: 'howdah_probe_test', password: randomUUID() };
  const drop = `drop role if exists ${role.username}`;
  await onLeader(`${drop}; create role ${role.username} login password '${role.password}'; ${more}`);
  try {
    await work(role);
  } finally {
    await onLeader(drop);
  }
}

/** Waits until the server has that many of the probe's sessions of which `condition` holds. */
async function waitForSessions(condition: string, count: number, leader?: string): Promise<void> {
  const query = `select count(*) from pg_stat_activity where application_name = 'howdah-write-probe' ${condition}`;
  await waitUntil({
    what: `${count} sessions of the probe ${condition}`,
    timeoutMs: 30_000,
    probe: async () => {
      const sessions = Number(await onLeader(query, leader));
      // All of them at work, or all gone.
      const isThere = count === 0 ? sessions === 0 : sessions >= count;
      return isThere ? { done: true, value: undefined } : { done: false, seen: `${sessions}` };
    },
  });
}
