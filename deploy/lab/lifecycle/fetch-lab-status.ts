import { readDemoSettings } from '../demo/demo-settings.ts';
import { describeFault, readFaults } from '../fault/fault-ledger.ts';
import { cellPathsOf } from '../host/cell.ts';
import { nodeHasPower } from '../host/engine-node.ts';
import { stateDirectoryOf } from '../lab-paths.ts';
import { engineUrlOf, type LabSpec, registryAddressOf } from '../lab-spec.ts';
import type { LabStatus } from '../lab-status.ts';
import { clusterName, overlayName, stackName } from '../swarm/stack-deployment.ts';
import { dataNodesOf, edgeNodesOf, fetchLabHealth, type LabHealth } from './lab-health.ts';
import { readLabRecord } from './lab-record.ts';
import { secretFileOf, statsUser } from './lab-secrets.ts';

const addressesOf = (spec: LabSpec) => {
  const { workspacePort, botPort } = readDemoSettings(process.env, undefined);
  const ofSlot = (service: string, port: number) =>
    dataNodesOf(spec).map((node) => ({
      name: `${service}-${node.labels.pg_slot}`,
      node: node.name,
      url: `http://${node.address}:${port}`,
    }));
  return {
    rootAddress: spec.rootAddress,
    registry: registryAddressOf(spec),
    stackName,
    clusterName,
    overlayNetwork: overlayName,
    patroni: {
      restUser: 'patroni',
      restPasswordFile: secretFileOf(spec, 'patroni_rest_password'),
      members: ofSlot('patroni', 8008),
    },
    etcd: {
      clients: ofSlot('etcd', 2379),
      metrics: ofSlot('etcd', 2381),
      keyPrefix: `/service/${clusterName}/`,
    },
    haproxy: {
      statsUser,
      statsPasswordFile: secretFileOf(spec, 'haproxy_stats_password'),
      proxies: edgeNodesOf(spec).map((node) => ({
        node: node.name,
        address: node.address,
        write: `${node.address}:5432`,
        read: `${node.address}:5433`,
        statsUrl: `http://${node.address}:7000/`,
      })),
    },
    postgres: {
      superuser: 'postgres',
      superuserPasswordFile: secretFileOf(spec, 'pg_superuser_password'),
      replicationUser: 'replicator',
      replicationPasswordFile: secretFileOf(spec, 'pg_replication_password'),
    },
    workspaceUrl: `http://127.0.0.1:${workspacePort}`,
    workspaceUrlInLab: `http://${spec.rootAddress}:${workspacePort}`,
    botHealthUrl: `http://127.0.0.1:${botPort}/healthz`,
  };
};

const fetchNodes = (spec: LabSpec): Promise<LabStatus['nodes']> =>
  Promise.all(
    spec.nodes.map(async (node) => ({
      name: node.name,
      address: node.address,
      role: node.role,
      labels: { ...node.labels },
      engineUrl: engineUrlOf(node),
      hasPower: await nodeHasPower(spec, node),
      logFile: cellPathsOf(spec, node.name).logFile,
    })),
  );

const noHealth: LabHealth = { checks: [], members: [] };

/** Everything about a lab as it is now. Looks at each part with a deadline, so it answers in a few seconds at most. */
export const fetchLabStatus = async (spec: LabSpec): Promise<LabStatus> => {
  const nodes = await fetchNodes(spec);
  const isUp = (await readLabRecord(spec)) !== null && nodes.some((node) => node.hasPower);
  const health = isUp ? await fetchLabHealth(spec) : noHealth;
  const allWell = health.checks.every((check) => check.ok);
  return {
    name: spec.name,
    state: isUp ? (allWell ? 'healthy' : 'broken') : 'down',
    stateDirectory: stateDirectoryOf(spec),
    nodes,
    ...addressesOf(spec),
    cluster: {
      leader: health.members.find((member) => member.role === 'leader')?.name ?? null,
      members: [...health.members],
    },
    faults: (await readFaults(spec)).map(describeFault),
    checks: [...health.checks],
  };
};
