import { haproxyTo, silent } from '../../../../support/snapshot-builder.ts';
import { type AssessCase, haproxyUnresolved, haproxyWithReaders } from './seen.ts';

export const haproxyCases: readonly AssessCase[] = [
  {
    name: 'both HAProxies are silent',
    seen: { haproxy: ['haproxy-1', 'haproxy-2'].map((name) => ({ name, stats: silent() })) },
    verdict: 'critical',
    first: 'haproxy-all-silent',
  },
  {
    name: 'no HAProxy has a writer',
    seen: { haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, undefined)) },
    verdict: 'critical',
    first: 'haproxy-no-writer',
  },
  {
    name: 'a HAProxy writes to a replica',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyTo('haproxy-2', 'patroni-2')] },
    verdict: 'critical',
    first: 'haproxy-disagrees',
  },
  {
    name: 'a proxy cannot resolve a member',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyUnresolved('haproxy-2', 'patroni-3')] },
    verdict: 'degraded',
    first: 'haproxy-name-unresolved',
  },
  {
    name: 'one proxy sends no reads to a streaming replica',
    seen: {
      haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyWithReaders('haproxy-2', ['patroni-2'])],
    },
    verdict: 'healthy',
    first: 'haproxy-reader-missing',
  },
  {
    name: 'one proxy has no reader',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyWithReaders('haproxy-2', [])] },
    verdict: 'degraded',
    first: 'haproxy-no-reader',
  },
];
