import { healthySwarm, said, silent } from '../../../../support/snapshot-builder.ts';
import { type AssessCase, swarmWith } from './seen.ts';

export const swarmCases: readonly AssessCase[] = [
  {
    name: 'an update was rolled back',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'patroni-2' ? { ...service, updateState: 'rollback_completed' } : service,
        ),
      }),
    },
    verdict: 'healthy',
    first: 'rollout-rolled-back',
  },
  {
    name: 'a Swarm node is down',
    seen: {
      swarm: swarmWith({
        nodes: healthySwarm.nodes.map((node) => (node.id === 'n5' ? { ...node, state: 'down' } : node)),
      }),
    },
    verdict: 'degraded',
    first: 'swarm-node-down',
    also: ['task-missing'],
  },
  {
    name: 'a Swarm manager is unreachable',
    seen: {
      swarm: swarmWith({
        nodes: healthySwarm.nodes.map((node) => (node.id === 'n2' ? { ...node, reachability: 'unreachable' } : node)),
      }),
    },
    verdict: 'degraded',
    first: 'swarm-no-manager-margin',
  },
  {
    name: 'no manager can serve',
    seen: {
      swarm: {
        endpoint: 'tcp://198.18.0.11:2375',
        state: silent('unavailable', 'the swarm does not have a leader'),
        silentEndpoints: [],
      },
    },
    verdict: 'degraded',
    first: 'swarm-unavailable',
  },
  {
    name: 'no manager answers',
    seen: { swarm: { endpoint: 'tcp://198.18.0.13:2375', state: silent(), silentEndpoints: [] } },
    verdict: 'degraded',
    first: 'swarm-silent',
  },
  {
    name: 'the first manager is silent',
    seen: {
      swarm: {
        endpoint: 'tcp://198.18.0.12:2375',
        state: said(healthySwarm),
        silentEndpoints: [
          { endpoint: 'tcp://198.18.0.11:2375', silence: { code: 'timeout', detail: 'no answer within 1 s' } },
        ],
      },
    },
    verdict: 'degraded',
    first: 'swarm-manager-silent',
  },
  {
    name: 'a rollout stopped half-way',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'patroni-2' ? { ...service, updateState: 'paused' } : service,
        ),
      }),
    },
    verdict: 'critical',
    first: 'rollout-paused',
  },
  {
    name: 'a task is missing',
    seen: { swarm: swarmWith({ tasks: healthySwarm.tasks.filter((task) => task.service !== 'etcd-2') }) },
    verdict: 'degraded',
    first: 'task-missing',
  },
  {
    name: 'a service is scaled to 0',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'etcd-2' ? { ...service, desiredTasks: 0 } : service,
        ),
      }),
    },
    verdict: 'degraded',
    first: 'service-stopped',
  },
  {
    name: 'a Swarm that has just chosen a new leader does not know its nodes yet, and no task is called missing',
    seen: {
      swarm: swarmWith({
        nodes: healthySwarm.nodes.map((node) => (node.id === 'n2' ? { ...node, state: 'unknown' } : node)),
      }),
    },
    verdict: 'degraded',
    first: 'swarm-node-down',
    not: ['task-missing'],
  },
];
