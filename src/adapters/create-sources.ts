import type { ClusterConfig } from '../config/schema.ts';
import type { ClusterSecrets } from '../config/secrets.ts';
import type { Clock, ClusterSources } from '../ports.ts';
import { createSwarmClient } from './docker/client.ts';
import { createEtcdClient } from './etcd/client.ts';
import { createDcsClient } from './etcd/dcs.ts';
import { createHaproxyClient } from './haproxy/client.ts';
import type { ObservedCluster } from './observe.ts';
import { createPatroniClient } from './patroni/client.ts';

/** The real readers of one configured cluster. Opens no connection yet. */
export function createSources(options: {
  config: ClusterConfig;
  secrets: ClusterSecrets;
  clock: Clock;
}): ClusterSources {
  const { config, secrets, clock } = options;
  const patroni = config.patroni.members.map((member) =>
    createPatroniClient({
      ...member,
      ...secrets.patroni,
      scope: config.patroni.scope,
      deadlineMs: config.patroni.deadlineMs,
      username: config.patroni.username,
    }),
  );
  const { deadlineMs, username } = config.etcd;
  const etcdConnection = { ...secrets.etcd, username };
  const etcd = config.etcd.members.map((member) => createEtcdClient({ ...member, ...etcdConnection, deadlineMs }));
  const dcs = createDcsClient({
    members: config.etcd.members,
    prefix: `${config.patroni.namespace}${config.patroni.scope}/`,
    deadlineMs,
    connection: etcdConnection,
  });
  const haproxy = config.haproxy.instances.map((instance) =>
    createHaproxyClient({
      ...instance,
      ...secrets.haproxy,
      writeBackend: config.haproxy.writeBackend,
      readBackend: config.haproxy.readBackend,
      deadlineMs: config.haproxy.deadlineMs,
      username: config.haproxy.username,
    }),
  );
  const swarm = config.swarm.managers.map((endpoint) =>
    createSwarmClient({
      endpoint,
      stack: config.swarm.stack,
      deadlineMs: config.swarm.deadlineMs,
      clock,
      tls: secrets.swarm.tls,
    }),
  );
  return {
    cluster: config.name,
    patroni,
    dcs,
    etcd,
    haproxy,
    swarm,
    async close() {
      for (const manager of swarm) manager.close();
      await Promise.all([...patroni, dcs, ...etcd, ...haproxy].map((client) => client.close()));
    },
  };
}

/** What the observer needs to know of one configured cluster. */
export function createObservedCluster(options: Parameters<typeof createSources>[0]): ObservedCluster {
  const { config } = options;
  return {
    sources: createSources(options),
    deadlines: {
      patroniMs: config.patroni.deadlineMs,
      etcdMs: config.etcd.deadlineMs,
      haproxyMs: config.haproxy.deadlineMs,
      swarmMs: config.swarm.deadlineMs,
    },
    pollMs: config.pollMs,
  };
}
