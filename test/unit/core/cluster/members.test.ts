import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCandidates } from '../../../../src/core/cluster/candidates.ts';
import { replayDelayS } from '../../../../src/core/cluster/lag.ts';
import { chooseView, describeMembers, formatServerVersion } from '../../../../src/core/cluster/members.ts';
import {
  buildSnapshot,
  healthyDcs,
  healthySelf,
  patroniWith,
  said,
  silent,
  takenAtMs,
  viewWith,
} from '../../../support/snapshot-builder.ts';

const members = (changes: Parameters<typeof buildSnapshot>[0] = {}) => describeMembers(buildSnapshot(changes));
const candidates = (changes: Parameters<typeof buildSnapshot>[0] = {}, config = healthyDcs.config) => {
  const all = members(changes);
  return describeCandidates({ members: all, leader: all.find(({ role }) => role === 'leader'), config });
};

describe('describeMembers', () => {
  it('puts together what a member, its peers and the Swarm say', () => {
    expect(members()[1]).toEqual({
      name: 'patroni-2',
      isExpected: true,
      isListed: true,
      dcsLastSeenAtMs: takenAtMs - 500,
      role: 'quorum_standby',
      state: 'streaming',
      node: 'swarm-node-2',
      timeline: 3,
      lagBytes: 0,
      lagS: 0,
      postgresVersion: '17.11',
      patroniVersion: '4.0.7',
      pendingRestart: false,
      pendingRestartReasons: [],
      tags: {},
    });
  });

  it('keeps what the others last knew of a silent member, and says that it is silent', () => {
    const [leader] = members({ patroni: patroniWith({ 'patroni-1': { self: silent('refused'), view: silent() } }) });
    expect(leader).toMatchObject({ role: 'leader', state: 'running', silence: { code: 'refused' } });
    expect(leader).not.toHaveProperty('lagBytes');
  });

  it('falls back on what each member says of itself when nobody can read etcd', () => {
    const view = silent('unavailable');
    const patroni = patroniWith({ 'patroni-1': { view }, 'patroni-2': { view }, 'patroni-3': { view } });
    expect(members({ patroni }).map(({ role, state }) => `${role} ${state}`)).toEqual([
      'leader running',
      'quorum_standby streaming',
      'quorum_standby streaming',
    ]);
  });

  it('believes the holder of the leader key first', () => {
    const stale = said(viewWith({ 'patroni-1': { role: 'replica' }, 'patroni-3': { role: 'leader' } }));
    expect(chooseView(buildSnapshot({ patroni: patroniWith({ 'patroni-3': { view: stale } }) }))?.name).toBe(
      'patroni-1',
    );
  });
});

describe('replayDelayS', () => {
  const standby = { ...healthySelf('patroni-2'), replayedLsn: 100, replayedAtMs: takenAtMs - 3_600_000 };

  it.each([
    ['an idle standby that has replayed everything', { lagBytes: 500, leaderWrittenLsn: 100, levelAtMs: undefined }, 0],
    ['an idle standby that Patroni calls up to date', { lagBytes: 0, leaderWrittenLsn: 900, levelAtMs: undefined }, 0],
    ['a standby never seen level', { lagBytes: 800, leaderWrittenLsn: 900, levelAtMs: undefined }, 3600],
    [
      'a standby of an idle cluster at its first write',
      { lagBytes: 8, leaderWrittenLsn: 108, levelAtMs: takenAtMs - 2000 },
      2,
    ],
    [
      'a standby that stopped replaying',
      { lagBytes: 800, leaderWrittenLsn: 900, levelAtMs: takenAtMs - 7_200_000 },
      3600,
    ],
  ])('%s', (_name, options, seconds) => {
    expect(replayDelayS({ standby, nowMs: takenAtMs, ...options })).toBe(seconds);
  });

  it('is never negative, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (replayedAtMs, nowMs) => {
        const delay = replayDelayS({
          standby: { ...standby, replayedAtMs },
          leaderWrittenLsn: 900,
          lagBytes: 1,
          levelAtMs: undefined,
          nowMs,
        });
        expect(delay === 'unknown' || delay >= 0).toBe(true);
      }),
    );
  });
});

describe('describeCandidates', () => {
  it('lets every quorum standby lead', () => {
    expect(candidates()).toEqual([
      { name: 'patroni-2', mayLead: true, obstacles: [] },
      { name: 'patroni-3', mayLead: true, obstacles: [] },
    ]);
  });

  it.each([
    ['silent', { patroni: patroniWith({ 'patroni-2': { self: silent() } }) }, 'its Patroni does not answer'],
    [
      'tagged nofailover',
      {
        patroni: patroniWith({
          'patroni-1': { view: said(viewWith({ 'patroni-2': { tags: { nofailover: true } } })) },
        }),
      },
      'it is tagged nofailover',
    ],
    [
      'not streaming',
      { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), state: 'starting' }) } }) },
      'its PostgreSQL is not up (starting)',
    ],
    [
      'on another timeline',
      { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), timeline: 2 }) } }) },
      'it is on timeline 2, the leader on 3',
    ],
    [
      'no quorum standby',
      { patroni: patroniWith({ 'patroni-1': { view: said(viewWith({ 'patroni-2': { role: 'replica' } })) } }) },
      'quorum mode lets only a quorum standby take over',
    ],
  ])('says why one that is %s may not', (_name, changes, obstacle) => {
    expect(candidates(changes)[0]).toMatchObject({ name: 'patroni-2', mayLead: false, obstacles: [obstacle] });
  });

  it.each([
    [{ nofailover: 'true' }, 'it is tagged nofailover'],
    [{ failover_priority: 0 }, 'its failover_priority is 0'],
  ])('reads the tags %j as Patroni does', (tags, obstacle) => {
    const patroni = patroniWith({ 'patroni-1': { view: said(viewWith({ 'patroni-2': { tags } })) } });
    expect(candidates({ patroni })[0]?.obstacles).toEqual([obstacle]);
  });

  it('lets a member that replays the archive lead: Patroni does', () => {
    const archive = said({ ...healthySelf('patroni-2'), replicationState: 'in archive recovery' });
    expect(candidates({ patroni: patroniWith({ 'patroni-2': { self: archive } }) })[0]?.mayLead).toBe(true);
  });

  it('asks for the sync standby in synchronous mode, and for little lag in asynchronous mode', () => {
    expect(candidates({}, { ...healthyDcs.config, synchronousMode: 'on' })[0]?.obstacles).toEqual([
      'synchronous mode lets only the sync standby take over',
    ]);
    const behind = patroniWith({ 'patroni-1': { view: said(viewWith({ 'patroni-2': { lagBytes: 2_000_000 } })) } });
    expect(candidates({ patroni: behind }, { ...healthyDcs.config, synchronousMode: 'off' })[0]?.obstacles).toEqual([
      'it is 2000000 bytes behind, more than maximum_lag_on_failover (1048576)',
    ]);
  });
});

describe('formatServerVersion', () => {
  it.each([
    [170_011, '17.11'],
    [100_023, '10.23'],
    [90_624, '9.6.24'],
  ])('%i is %s', (number, text) => expect(formatServerVersion(number)).toBe(text));
});
