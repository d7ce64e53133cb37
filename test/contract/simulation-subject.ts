import { createSimulation, type Simulation } from '../../deploy/lab/simulation/create-simulation.ts';
import type { ClusterSources } from '../../src/ports.ts';
import type { Faults, NamedSubject, Truth } from './subject.ts';

// What a healthy simulation is meant to be, written down once more and by hand.
const dataNodes = [1, 2, 3].map((slot) => `swarm-node-${slot}`);
const services = ['etcd-1', 'etcd-2', 'etcd-3', 'haproxy', 'patroni-1', 'patroni-2', 'patroni-3'];

function describeTruth(simulation: Simulation): Truth {
  const swarm = async () => {
    const [manager] = simulation.sources.swarm;
    if (manager === undefined) throw new Error('the simulation has managers');
    return manager.fetchState(AbortSignal.timeout(1000));
  };
  const etcdIds = async () =>
    Promise.all(
      simulation.sources.etcd.map(async (reader) => (await reader.fetchStatus(AbortSignal.timeout(1000))).memberId),
    );
  return {
    fetchMembers: async () =>
      [1, 2, 3].map((slot) => ({
        name: `patroni-${slot}`,
        role: slot === 1 ? 'leader' : 'quorum_standby',
        state: slot === 1 ? 'running' : 'streaming',
        timeline: 1,
      })),
    fetchEtcd: async () => {
      // The ids are made up; that etcd-1 leads is not.
      const ids = await etcdIds();
      return ids.map((memberId, index) => ({
        name: `etcd-${index + 1}`,
        memberId,
        ...(ids[0] === undefined ? {} : { leaderId: ids[0] }),
        version: '3.5.16',
      }));
    },
    fetchHaproxy: async () =>
      ['be_write', 'be_readonly'].flatMap((backend) =>
        [1, 2, 3].map((slot) => ({
          backend,
          name: `patroni-${slot}`,
          status: (slot === 1) === (backend === 'be_write') ? 'UP' : 'DOWN',
        })),
      ),
    fetchNodes: async () => {
      const ids = new Map((await swarm()).nodes.map((node) => [node.hostname, node.id]));
      return ['swarm-edge-1', 'swarm-edge-2', ...dataNodes].map((hostname) => ({
        id: ids.get(hostname) ?? '',
        hostname,
        availability: 'active',
        isLeader: hostname === 'swarm-node-1',
        isManager: dataNodes.includes(hostname),
        engineVersion: '26.1.5',
      }));
    },
    fetchServices: async () =>
      services.map((name) => ({
        name,
        desiredTasks: name === 'haproxy' ? 2 : 1,
        image: `howdah/${name.replace(/-\d+$/, '')}:simulated`,
      })),
    fetchRunningTasks: async () =>
      (await swarm()).tasks.map(({ id, service, nodeHostname }) => ({ id, service, node: nodeHostname ?? '' })),
    fetchConfiguration: async () => {
      const { config } = await simulation.sources.dcs.fetchState(AbortSignal.timeout(1000));
      return JSON.stringify(config);
    },
  };
}

function describeFaults(simulation: Simulation): Faults {
  const undo = (name: string) => async () => simulation.restore(name);
  return {
    async freeze(component) {
      simulation.silence(component, 'timeout');
      return undo(component);
    },
    async stop(component) {
      simulation.silence(component, 'refused');
      return undo(component);
    },
    async cut(hostname) {
      simulation.cutNode(hostname);
      return undo(hostname);
    },
  };
}

function withWrongPassword(): ClusterSources {
  const other = createSimulation({ cluster: 'pgprod', clock: { now: Date.now } });
  other.setPasswordAccepted(false);
  return other.sources;
}

export const simulationSubject: NamedSubject = {
  name: 'simulation',
  async open() {
    const simulation = createSimulation({ cluster: 'pgprod', clock: { now: Date.now } });
    return {
      sources: simulation.sources,
      sourcesWithWrongPassword: withWrongPassword(),
      truth: describeTruth(simulation),
      faults: describeFaults(simulation),
      async changeConfiguration() {
        simulation.setPaused(true);
        return async () => simulation.setPaused(false);
      },
      // Time goes by: the simulated leader writes all the time.
      moveWal: async () => simulation.setLag('patroni-2', 512),
      close: () => simulation.sources.close(),
    };
  },
};
