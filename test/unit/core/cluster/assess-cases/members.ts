import { healthySelf, patroniWith, said, silent, takenAtMs, viewWith } from '../../../../support/snapshot-builder.ts';
import { type AssessCase, sameViewEverywhere, silentMember } from './seen.ts';

export const membersCases: readonly AssessCase[] = [
  {
    name: 'a member is cut off from etcd',
    seen: {
      patroni: patroniWith({
        'patroni-3': {
          self: said({ ...healthySelf('patroni-3'), dcsLastSeenAtMs: takenAtMs - 600_000 }),
          view: silent(),
        },
      }),
    },
    verdict: 'degraded',
    first: 'member-cut-from-etcd',
  },
  {
    name: 'a restart is scheduled',
    seen: { patroni: sameViewEverywhere({ 'patroni-2': { scheduledRestartAt: '2026-11-24T03:00:00+00:00' } }) },
    verdict: 'healthy',
    first: 'scheduled-restart',
  },
  {
    name: 'a replica is silent',
    seen: { patroni: patroniWith({ 'patroni-3': silentMember }) },
    verdict: 'degraded',
    first: 'member-silent',
  },
  {
    name: 'a replica is on another timeline',
    seen: { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), timeline: 2 }) } }) },
    verdict: 'degraded',
    first: 'replica-other-timeline',
  },
  {
    name: 'a replica does not stream',
    seen: {
      patroni: patroniWith({
        'patroni-2': { self: said({ ...healthySelf('patroni-2'), replicationState: 'in archive recovery' }) },
      }),
    },
    verdict: 'degraded',
    first: 'replica-not-streaming',
  },
  {
    name: 'a replica is 30 s behind',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { lagBytes: 5000 } }).map((source) =>
        source.name === 'patroni-2'
          ? { ...source, self: said({ ...healthySelf('patroni-2'), replayedLsn: 1, replayedAtMs: takenAtMs - 30_000 }) }
          : source,
      ),
    },
    verdict: 'degraded',
    first: 'lag-high',
  },
  {
    name: 'a replica is ten minutes behind',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { lagBytes: 5000 } }).map((source) =>
        source.name === 'patroni-2'
          ? {
              ...source,
              self: said({ ...healthySelf('patroni-2'), replayedLsn: 1, replayedAtMs: takenAtMs - 600_000 }),
            }
          : source,
      ),
    },
    verdict: 'critical',
    first: 'lag-critical',
  },
  {
    name: 'Patroni is paused',
    seen: { patroni: patroniWith({ 'patroni-1': { view: said({ ...viewWith({}), isPaused: true }) } }) },
    verdict: 'degraded',
    first: 'paused',
  },
  {
    name: 'Patroni refuses the password',
    seen: { patroni: patroniWith({ 'patroni-1': { authorization: said('rejected') } }) },
    verdict: 'degraded',
    first: 'patroni-credentials-rejected',
  },
  {
    name: 'Patroni names a member that the configuration does not',
    seen: { patroni: patroniWith({}).slice(0, 2) },
    verdict: 'degraded',
    first: 'member-unexpected',
  },
  {
    name: 'a configured member is not part of the cluster',
    seen: {
      patroni: patroniWith({
        'patroni-1': { view: said({ ...viewWith({}), members: viewWith({}).members.slice(0, 2) }) },
        'patroni-3': {
          self: said({ ...healthySelf('patroni-2'), role: 'uninitialized', state: 'starting', isQuorumStandby: false }),
        },
      }),
    },
    verdict: 'degraded',
    first: 'member-missing',
  },
  {
    name: 'a member waits for a restart',
    seen: {
      patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), pendingRestart: true }) } }),
    },
    verdict: 'healthy',
    first: 'pending-restart',
  },
  {
    name: 'members run different versions',
    seen: {
      patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), serverVersion: 170_010 }) } }),
    },
    verdict: 'healthy',
    first: 'version-skew',
  },
];
