import {
  etcdWithSilent,
  haproxyTo,
  healthyEtcd,
  healthySelf,
  patroniWith,
  said,
  silent,
  takenAtMs,
} from '../../../../support/snapshot-builder.ts';
import type { AssessCase } from './seen.ts';

export const etcdCases: readonly AssessCase[] = [
  {
    name: 'the bot cannot reach etcd, but Patroni can',
    seen: { dcs: silent(), etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']) },
    verdict: 'degraded',
    first: 'etcd-member-silent',
    also: ['dcs-silent'],
  },
  {
    name: 'neither the bot nor Patroni can reach etcd',
    seen: {
      dcs: silent(),
      etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']),
      patroni: patroniWith(
        Object.fromEntries(
          ['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [
            name,
            { self: said({ ...healthySelf(name), dcsLastSeenAtMs: takenAtMs - 60_000 }) },
          ]),
        ),
      ),
    },
    verdict: 'critical',
    first: 'etcd-no-quorum',
  },
  {
    name: 'an etcd member answers over gRPC only',
    seen: {
      etcd: [{ ...healthyEtcd('etcd-1'), health: silent('refused') }, healthyEtcd('etcd-2'), healthyEtcd('etcd-3')],
    },
    verdict: 'healthy',
    first: 'etcd-member-half-silent',
  },
  {
    name: 'one etcd member is silent',
    seen: { etcd: etcdWithSilent(['etcd-1']) },
    verdict: 'degraded',
    first: 'etcd-member-silent',
    also: ['etcd-no-margin'],
  },
  {
    name: 'two etcd members are silent',
    seen: { etcd: etcdWithSilent(['etcd-1', 'etcd-3']), dcs: silent() },
    verdict: 'critical',
    first: 'etcd-no-quorum',
  },
  {
    name: 'etcd raised NOSPACE',
    seen: {
      etcd: [
        {
          ...healthyEtcd('etcd-1'),
          membership: said({
            members: ['1', '2', '3'].map((n) => ({ id: `0${n}`, name: `etcd-${n}`, isLearner: false })),
            alarms: [{ memberId: '02', alarm: 'NOSPACE' }],
          }),
        },
        healthyEtcd('etcd-2'),
        healthyEtcd('etcd-3'),
      ],
    },
    verdict: 'critical',
    first: 'etcd-alarm',
  },
  {
    name: 'an etcd member is unhealthy',
    seen: {
      etcd: [
        healthyEtcd('etcd-1'),
        { ...healthyEtcd('etcd-2'), health: said({ healthy: false, reason: 'RAFT NO LEADER' }) },
        healthyEtcd('etcd-3'),
      ],
    },
    verdict: 'degraded',
    first: 'etcd-member-unhealthy',
  },
  {
    name: 'etcd has a member more than the configuration',
    seen: { etcd: [healthyEtcd('etcd-1'), healthyEtcd('etcd-2')] },
    verdict: 'degraded',
    first: 'etcd-no-margin',
    also: ['etcd-membership-drift'],
  },
  { name: "Patroni's keys cannot be read", seen: { dcs: silent() }, verdict: 'degraded', first: 'dcs-silent' },
  {
    name: 'one HAProxy is silent',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), { name: 'haproxy-2', stats: silent() }] },
    verdict: 'degraded',
    first: 'haproxy-silent',
  },
  {
    name: 'a member is being replaced and still a learner',
    seen: {
      etcd: ['etcd-1', 'etcd-2', 'etcd-3'].map((name) => {
        const source = healthyEtcd(name);
        const members = ['1', '2', '3'].map((n) => ({ id: `0${n}`, name: `etcd-${n}`, isLearner: n === '3' }));
        const status =
          source.status.ok && name === 'etcd-3' ? said({ ...source.status.value, isLearner: true }) : source.status;
        return { ...source, status, membership: said({ members, alarms: [] }) };
      }),
    },
    verdict: 'healthy',
    first: 'etcd-learner',
  },
];
