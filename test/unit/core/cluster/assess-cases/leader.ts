import {
  etcdWithSilent,
  haproxyTo,
  healthyDcs,
  healthySelf,
  patroniWith,
  said,
  silent,
} from '../../../../support/snapshot-builder.ts';
import { type AssessCase, allSilent, nobodyLeads, sameViewEverywhere, silentMember, standbyLeader } from './seen.ts';

export const leaderCases: readonly AssessCase[] = [
  {
    name: 'two members answer as primary',
    seen: { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-1') }) } }) },
    verdict: 'critical',
    first: 'two-leaders',
  },
  {
    name: 'nobody leads',
    seen: {
      patroni: sameViewEverywhere(nobodyLeads).map((source) =>
        source.name === 'patroni-1'
          ? { ...source, self: said({ ...healthySelf('patroni-2'), state: 'stopped' }) }
          : source,
      ),
      dcs: said({ config: healthyDcs.config, members: [], history: [] }),
    },
    verdict: 'critical',
    first: 'no-leader',
  },
  {
    name: 'nobody answers at all',
    seen: {
      patroni: allSilent,
      dcs: silent(),
      etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']),
      haproxy: ['haproxy-1', 'haproxy-2'].map((name) => ({ name, stats: silent() })),
      swarm: { endpoint: 'tcp://198.18.0.13:2375', state: silent(), silentEndpoints: [] },
    },
    verdict: 'unknown',
    first: 'blind',
  },
  {
    name: 'neither Patroni nor etcd answers',
    seen: { patroni: allSilent, dcs: silent(), etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']) },
    verdict: 'unknown',
    first: 'leader-unknown',
    also: ['etcd-unknown'],
  },
  {
    name: 'members belong to different databases',
    seen: {
      patroni: patroniWith({ 'patroni-3': { self: said({ ...healthySelf('patroni-3'), systemIdentifier: '1' }) } }),
    },
    verdict: 'critical',
    first: 'system-identifier-differs',
  },
  {
    name: 'the leader of a standby cluster streams, and no proxy has a writer',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-1': { role: 'standby_leader', state: 'streaming' } }).map((source) =>
        source.name === 'patroni-1' ? { ...source, self: said(standbyLeader) } : source,
      ),
      haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, undefined)),
    },
    verdict: 'healthy',
    first: 'none',
  },
  {
    name: 'the leader is silent',
    seen: { patroni: patroniWith({ 'patroni-1': silentMember }) },
    verdict: 'critical',
    first: 'leader-silent',
  },
  {
    name: 'PostgreSQL is down on the leader',
    seen: { patroni: patroniWith({ 'patroni-1': { self: said({ ...healthySelf('patroni-1'), state: 'crashed' }) } }) },
    verdict: 'critical',
    first: 'postgres-down',
  },
  {
    name: 'the holder of the leader lock is not primary yet',
    seen: { patroni: patroniWith({ 'patroni-1': { self: said(healthySelf('patroni-2')) } }) },
    verdict: 'critical',
    first: 'leader-not-primary',
    not: ['postgres-down', 'no-failover-candidate'],
  },
  {
    name: 'failsafe mode',
    seen: {
      patroni: patroniWith({ 'patroni-1': { self: said({ ...healthySelf('patroni-1'), failsafeActive: true }) } }),
    },
    verdict: 'critical',
    first: 'failsafe-active',
  },
  {
    name: 'no standby takes part in quorum commit',
    seen: { dcs: said({ ...healthyDcs, sync: { leader: 'patroni-1', standbys: [], quorum: 0 } }) },
    verdict: 'critical',
    first: 'sync-standby-missing',
  },
  {
    name: 'nobody could take over',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { role: 'replica' }, 'patroni-3': { tags: { nofailover: true } } }),
    },
    verdict: 'critical',
    first: 'no-failover-candidate',
  },
];
