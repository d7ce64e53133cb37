import { describe, expect, it } from 'vitest';
import type { LabStatus } from '../../../deploy/lab/lab-status.ts';
import { renderLabStatus } from '../../../deploy/lab/lifecycle/render-lab-status.ts';

const status: LabStatus = {
  name: 'howdah',
  state: 'broken',
  stateDirectory: '/state',
  nodes: [
    {
      name: 'swarm-node-1',
      address: '198.18.0.11',
      role: 'manager',
      labels: {},
      engineUrl: 'http://198.18.0.11:2375',
      hasPower: false,
      logFile: '/state/log',
    },
  ],
  rootAddress: '198.18.0.1',
  registry: '198.18.0.1:5000',
  stackName: 'pgstack',
  clusterName: 'pgprod',
  overlayNetwork: 'patroni-net',
  patroni: { restUser: 'patroni', restPasswordFile: '/state/rest', members: [] },
  etcd: { clients: [], metrics: [], keyPrefix: '/service/pgprod/' },
  haproxy: { statsUser: 'howdah', statsPasswordFile: '/state/stats', proxies: [] },
  postgres: {
    superuser: 'postgres',
    superuserPasswordFile: '/state/super',
    replicationUser: 'replicator',
    replicationPasswordFile: '/state/repl',
  },
  workspaceUrl: 'http://127.0.0.1:8065',
  workspaceUrlInLab: 'http://198.18.0.1:8065',
  botHealthUrl: 'http://127.0.0.1:8080/healthz',
  cluster: {
    leader: null,
    members: [{ name: 'patroni-2', role: 'replica', state: 'streaming', timeline: 4, lagBytes: 16 }],
  },
  faults: ['power of swarm-node-1 cut'],
  checks: [{ name: 'cluster', ok: false, seen: '0 running leaders' }],
};

describe('renderLabStatus', () => {
  it('says what is not well, what was broken on purpose, and every address', () => {
    const text = renderLabStatus(status);
    expect(text).toContain('The lab is broken.');
    expect(text).toContain('not well: cluster: 0 running leaders');
    expect(text).toContain('broken on purpose: power of swarm-node-1 cut');
    expect(text).toContain('patroni-2  replica, streaming, timeline 4, 16 bytes behind');
    expect(text).toContain('swarm-node-1 (manager, no power)');
    for (const address of [
      '198.18.0.1:5000',
      'http://127.0.0.1:8065',
      'http://127.0.0.1:8080/healthz',
      '/state/rest',
    ]) {
      expect(text).toContain(address);
    }
  });

  it('tells how to start a lab that is down', () => {
    expect(renderLabStatus({ ...status, state: 'down' })).toContain('npm run lab:up');
  });
});
