import { describe, expect, it } from 'vitest';
import { meaningOf, toDcsState } from '../../../src/adapters/etcd/dcs-schema.ts';
import {
  EtcdHealthAnswer,
  EtcdMembersAnswer,
  EtcdStatusAnswer,
  toEtcdMembership,
  toEtcdStatus,
} from '../../../src/adapters/etcd/schema.ts';

const statusAnswer = {
  header: { cluster_id: '7968293139945215554', member_id: '15985099378392235387', revision: '9', raft_term: '3' },
  version: '3.5.16',
  dbSize: '20480',
  leader: '15985099378392235387',
  raftIndex: '43',
  raftTerm: '3',
  raftAppliedIndex: '43',
  errors: [],
  dbSizeInUse: '16384',
  isLearner: false,
};

describe('toEtcdStatus', () => {
  it('keeps all 64 bits of the ids', () => {
    expect(toEtcdStatus(EtcdStatusAnswer.parse(statusAnswer))).toEqual({
      memberId: 'ddd67b312462fd7b',
      leaderId: 'ddd67b312462fd7b',
      version: '3.5.16',
      dbSizeBytes: 20480,
      dbSizeInUseBytes: 16384,
      raftTerm: 3,
      raftIndex: 43,
      isLearner: false,
    });
  });

  it('takes leader 0 for none', () => {
    expect(toEtcdStatus(EtcdStatusAnswer.parse({ ...statusAnswer, leader: '0' }))).not.toHaveProperty('leaderId');
  });
});

describe('toEtcdMembership', () => {
  it('reads members, and alarms from the status', () => {
    const members = EtcdMembersAnswer.parse({
      members: [{ ID: '2184917338174017522', name: 'etcd-3', isLearner: false, peerURLs: [], clientURLs: [] }],
    });
    const status = EtcdStatusAnswer.parse({
      ...statusAnswer,
      errors: ['memberID:2184917338174017522 alarm:NOSPACE ', 'alarm:CORRUPT ', 'etcdserver: no leader'],
    });
    expect(toEtcdMembership(members, status)).toEqual({
      members: [{ id: '1e5262be2d744ff2', name: 'etcd-3', isLearner: false }],
      alarms: [
        { memberId: '1e5262be2d744ff2', alarm: 'NOSPACE' },
        { memberId: '0', alarm: 'CORRUPT' },
      ],
    });
  });
});

describe('EtcdHealthAnswer', () => {
  it('does without a reason, as etcd 3.4 does', () => {
    expect(EtcdHealthAnswer.parse({ health: 'true' })).toEqual({ health: 'true', reason: '' });
  });
});

describe('toDcsState', () => {
  it('reads what Patroni 4 keeps there', () => {
    const keys = new Map([
      ['config', '{"ttl":20,"loop_wait":5,"retry_timeout":5,"synchronous_mode":"quorum","failsafe_mode":true}'],
      ['failover', '{}'],
      ['failsafe', '{"patroni-1":"http://patroni-1:8008/patroni"}'],
      [
        'history',
        '[[1,67109024,"no recovery target specified","2026-11-23T08:13:45.115+00:00","patroni-2"],[2,1,"x"]]',
      ],
      ['initialize', '7711277046981300294'],
      ['leader', 'patroni-1'],
      ['members/patroni-10', '{}'],
      ['members/patroni-1', '{}'],
      ['status', '{"optime":1}'],
      ['sync', '{"leader":"patroni-1","quorum":1,"sync_standby":"patroni-2,patroni-3"}'],
    ]);
    expect(toDcsState(keys)).toEqual({
      leader: 'patroni-1',
      members: ['patroni-1', 'patroni-10'],
      sync: { leader: 'patroni-1', standbys: ['patroni-2', 'patroni-3'], quorum: 1 },
      config: {
        ttlS: 20,
        loopWaitS: 5,
        retryTimeoutS: 5,
        maximumLagOnFailoverBytes: 1048576,
        synchronousMode: 'quorum',
        synchronousModeStrict: false,
        synchronousNodeCount: 1,
        isPaused: false,
        failsafeMode: true,
      },
      systemIdentifier: '7711277046981300294',
      history: [
        {
          timeline: 1,
          lsn: 67109024,
          reason: 'no recovery target specified',
          atMs: Date.UTC(2026, 10, 23, 8, 13, 45, 115),
          newLeader: 'patroni-2',
        },
        { timeline: 2, lsn: 1, reason: 'x' },
      ],
    });
  });

  it("falls back on Patroni's defaults and reads its loose spellings", () => {
    const plain = toDcsState(new Map());
    expect(plain).toMatchObject({ members: [], history: [], config: { ttlS: 30, loopWaitS: 10, retryTimeoutS: 10 } });
    expect(plain).not.toHaveProperty('leader');
    const loose = '{"ttl":"45","pause":"on","synchronous_mode":"yes","loop_wait":"soon","failsafe_mode":1}';
    expect(toDcsState(new Map([['config', loose]])).config).toMatchObject({
      ttlS: 45,
      isPaused: true,
      synchronousMode: 'on',
      loopWaitS: 10,
      failsafeMode: true,
    });
  });

  it('takes an unreadable key for absent, as Patroni does', () => {
    const state = toDcsState(
      new Map([
        ['sync', '{'],
        ['history', '{}'],
        ['config', '[]'],
        ['leader', ''],
      ]),
    );
    expect(state).toMatchObject({ history: [], config: { ttlS: 30 } });
    expect(state).not.toHaveProperty('sync');
    expect(state).not.toHaveProperty('leader');
  });

  it('reads a scheduled switchover', () => {
    const failover = '{"leader":"patroni-1","member":"patroni-2","scheduled_at":"2026-11-24T04:00:00+00:00"}';
    expect(toDcsState(new Map([['failover', failover]])).failover).toEqual({
      leader: 'patroni-1',
      member: 'patroni-2',
      scheduledAtMs: Date.UTC(2026, 10, 24, 4),
    });
  });
});

describe('meaningOf', () => {
  const member = (more: object): string => JSON.stringify({ role: 'replica', state: 'running', ...more });

  it('is the same however far a member has come', () => {
    const key = 'members/patroni-2';
    expect(meaningOf(key, member({ xlog_location: 1 }))).toBe(meaningOf(key, member({ xlog_location: 2 })));
  });

  it('changes with what a member is', () => {
    const key = 'members/patroni-2';
    const before = meaningOf(key, member({ timeline: 1 }));
    expect(meaningOf(key, member({ timeline: 2 }))).not.toBe(before);
    expect(meaningOf(key, member({ timeline: 1, role: 'primary' }))).not.toBe(before);
    expect(meaningOf(key, member({ timeline: 1, pending_restart: true }))).not.toBe(before);
  });

  it.each(['status', 'optime/leader', 'failsafe'])('%s never matters', (key) => {
    expect(meaningOf(key, 'x')).toBeUndefined();
  });

  it.each(['leader', 'sync', 'failover', 'config', 'history', 'initialize'])('%s matters as it stands', (key) => {
    expect(meaningOf(key, 'x')).toBe('x');
  });
});
