import { afterEach, describe, expect, it } from 'vitest';
import { createPatroniClient } from '../../../src/adapters/patroni/client.ts';
import type { PatroniReader } from '../../../src/ports.ts';
import { answerJson, rejectionOf, type SeenRequest, startFakeServer } from './fake-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const later = (): AbortSignal => AbortSignal.timeout(10_000);

async function memberThatSays(
  value: unknown,
  options: { statusCode?: number; password?: string } = {},
): Promise<{ reader: PatroniReader; seen: readonly SeenRequest[] }> {
  const server = await startFakeServer((_, response) => answerJson(response, value, options.statusCode ?? 200));
  const reader = createPatroniClient({
    name: 'patroni-1',
    scope: 'pgprod',
    url: server.url,
    deadlineMs: 1000,
    username: 'patroni',
    password: options.password,
  });
  opened.push(server, reader);
  return { reader, seen: server.seen };
}

// As Patroni 4.0.7 with PostgreSQL 17 said it.
const replica40 = {
  state: 'running',
  postmaster_start_time: '2026-11-23 08:13:44.150922+00:00',
  role: 'replica',
  server_version: 170012,
  xlog: {
    received_location: 67781032,
    replayed_location: 67781032,
    replayed_timestamp: '2026-11-23 08:18:25.061038+00:00',
    paused: false,
  },
  quorum_standby: true,
  timeline: 3,
  replication_state: 'streaming',
  dcs_last_seen: 1795421905,
  database_system_identifier: '7711277046981300294',
  patroni: { version: '4.0.7', scope: 'pgprod', name: 'patroni-1' },
};

// The shape of Patroni 3.0: "master", no name, no replication_state.
const primary30 = {
  state: 'running',
  postmaster_start_time: '2023-03-01 10:00:00.000000+00:00',
  role: 'master',
  server_version: 150002,
  xlog: { location: 67780696 },
  timeline: 3,
  replication: [
    {
      usename: 'replicator',
      application_name: 'patroni-3',
      client_addr: '198.19.1.2',
      state: 'streaming',
      sync_state: 'quorum',
      sync_priority: 1,
    },
  ],
  dcs_last_seen: 1795421905,
  patroni: { version: '3.0.2', scope: 'pgprod' },
};

describe('fetchSelf', () => {
  it('reads a standby of Patroni 4', async () => {
    const { reader, seen } = await memberThatSays(replica40);
    await expect(reader.fetchSelf(later())).resolves.toEqual({
      state: 'running',
      role: 'replica',
      serverVersion: 170012,
      patroniVersion: '4.0.7',
      scope: 'pgprod',
      timeline: 3,
      receivedLsn: 67781032,
      replayedLsn: 67781032,
      replayedAtMs: Date.UTC(2026, 10, 23, 8, 18, 25, 61),
      replicationState: 'streaming',
      replication: [],
      isSyncStandby: false,
      isQuorumStandby: true,
      isPaused: false,
      pendingRestart: false,
      failsafeActive: false,
      dcsLastSeenAtMs: 1795421905000,
      systemIdentifier: '7711277046981300294',
    });
    expect(seen).toMatchObject([{ method: 'GET', path: '/patroni', authorization: undefined }]);
  });

  it('reads the primary of Patroni 3, which it calls master', async () => {
    const { reader } = await memberThatSays(primary30);
    await expect(reader.fetchSelf(later())).resolves.toMatchObject({
      role: 'primary',
      writtenLsn: 67780696,
      replication: [
        { applicationName: 'patroni-3', clientAddress: '198.19.1.2', state: 'streaming', syncState: 'quorum' },
      ],
    });
  });

  it.each([200, 503])('reads a member without PostgreSQL, HTTP %i', async (statusCode) => {
    const body = { state: 'stopping', role: 'demoted', dcs_last_seen: 0, patroni: replica40.patroni };
    const { reader } = await memberThatSays(body, { statusCode });
    const self = await reader.fetchSelf(later());
    expect(self).toMatchObject({ state: 'stopping', role: 'demoted', replication: [] });
    expect(self).not.toHaveProperty('serverVersion');
    expect(self).not.toHaveProperty('timeline');
    expect(self).not.toHaveProperty('dcsLastSeenAtMs');
  });

  it.each([
    [{ version: '4.0.7', scope: 'pgprod', name: 'patroni-2' }, 'pgprod/patroni-2'],
    [{ version: '4.0.7', scope: 'other', name: 'patroni-1' }, 'other/patroni-1'],
  ])('refuses another member at the address: %o', async (patroni, told) => {
    const { reader } = await memberThatSays({ ...replica40, patroni });
    const error = await rejectionOf(reader.fetchSelf(later()));
    expect(error).toMatchObject({
      code: 'bad-answer',
      message: `Patroni patroni-1: another member answers there: ${told}`,
    });
  });

  it.each([
    [404, 'bad-answer'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [500, 'unavailable'],
  ])('HTTP %i is %s', async (statusCode, code) => {
    const { reader } = await memberThatSays({}, { statusCode });
    expect(await rejectionOf(reader.fetchSelf(later()))).toMatchObject({ code });
  });

  it('names the place of what it does not know, not the content', async () => {
    const { reader } = await memberThatSays({ ...replica40, role: 'emperor of secrets' });
    const error = await rejectionOf(reader.fetchSelf(later()));
    expect(error).toMatchObject({ code: 'bad-answer', message: expect.stringContaining('role') });
    expect(String(error)).not.toContain('emperor');
  });
});

describe('fetchView', () => {
  it('reads Patroni 4.1 with everything set', async () => {
    const { reader } = await memberThatSays({
      members: [
        {
          name: 'patroni-1',
          role: 'leader',
          state: 'running',
          api_url: 'http://patroni-1:8008/patroni',
          host: 'patroni-1',
          port: 5432,
          timeline: 3,
          pending_restart: true,
          pending_restart_reason: { max_connections: { old_value: '100', new_value: '200' } },
          scheduled_restart: { schedule: '2026-11-24T03:00:00+00:00', postmaster_start_time: 'x' },
          tags: { clonefrom: true, nofailover: false, failover_priority: 2, nosync: null },
        },
        {
          name: 'patroni-2',
          role: 'quorum_standby',
          state: 'streaming',
          timeline: 3,
          lsn: '0/4000000',
          lag: 16,
          receive_lsn: '0/4000000',
          receive_lag: 16,
          replay_lsn: '0/4000000',
          replay_lag: 16,
        },
        { name: 'patroni-3', role: 'replica', state: 'stopped', lag: 'unknown', lsn: 'unknown' },
      ],
      pause: true,
      scheduled_switchover: { at: '2026-11-24T04:00:00+01:00', from: 'patroni-1' },
      scope: 'pgprod',
    });
    await expect(reader.fetchView(later())).resolves.toEqual({
      members: [
        {
          name: 'patroni-1',
          role: 'leader',
          state: 'running',
          host: 'patroni-1',
          timeline: 3,
          pendingRestart: true,
          pendingRestartReasons: ['max_connections: 100 → 200'],
          scheduledRestartAt: '2026-11-24T03:00:00+00:00',
          tags: { clonefrom: true, nofailover: false, failover_priority: 2 },
        },
        {
          name: 'patroni-2',
          role: 'quorum_standby',
          state: 'streaming',
          timeline: 3,
          lagBytes: 16,
          pendingRestart: false,
          pendingRestartReasons: [],
          tags: {},
        },
        {
          name: 'patroni-3',
          role: 'replica',
          state: 'stopped',
          lagBytes: 'unknown',
          pendingRestart: false,
          pendingRestartReasons: [],
          tags: {},
        },
      ],
      isPaused: true,
      scheduledSwitchover: { atMs: Date.UTC(2026, 10, 24, 3), from: 'patroni-1' },
    });
  });
});

describe('fetchAuthorization', () => {
  it.each([
    [400, 'accepted'],
    [401, 'rejected'],
  ])('HTTP %i means %s', async (statusCode, expected) => {
    const { reader, seen } = await memberThatSays({}, { statusCode, password: 'pw' });
    await expect(reader.fetchAuthorization(later())).resolves.toBe(expected);
    // Anything but an empty object could change the cluster's configuration.
    expect(seen).toEqual([
      { method: 'PATCH', path: '/config', body: '{}', authorization: `Basic ${btoa('patroni:pw')}` },
    ]);
  });

  it('asks nothing without a password', async () => {
    const { reader, seen } = await memberThatSays({});
    await expect(reader.fetchAuthorization(later())).resolves.toBe('not-configured');
    expect(seen).toEqual([]);
  });

  it('tells the allow-list from the password', async () => {
    const { reader } = await memberThatSays({}, { statusCode: 403, password: 'pw' });
    const error = await rejectionOf(reader.fetchAuthorization(later()));
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('403') });
  });
});
