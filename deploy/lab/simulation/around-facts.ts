import type {
  EtcdMembership,
  EtcdStatus,
  HaproxyBackend,
  HaproxyStats,
  SwarmNode,
  SwarmState,
} from '../../../src/core/cluster/snapshot.ts';
import { passesCheck } from './patroni-facts.ts';
import { type Component, componentsOf, hasQuorum, silenceOf, type World } from './world.ts';

/** A made-up id of the right shape, the same for the same name. */
function idOf(name: string, length: number): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of name) hash = ((hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n) % 2n ** 64n;
  return hash.toString(16).padStart(16, '1').repeat(2).slice(0, length);
}

const etcdId = (name: string): string => idOf(name, 16);

export function describeEtcdStatus(world: World, name: string, nowMs: number): EtcdStatus {
  const working = componentsOf(world, 'etcd').filter((member) => silenceOf(world, member) === undefined);
  const leader = hasQuorum(world) ? working[0] : undefined;
  return {
    memberId: etcdId(name),
    ...(leader === undefined ? {} : { leaderId: etcdId(leader.name) }),
    version: '3.5.16',
    dbSizeBytes: 69_632,
    dbSizeInUseBytes: 61_440,
    raftTerm: 2,
    raftIndex: 100 + Math.floor((nowMs - world.startedAtMs) / 1000),
    isLearner: false,
  };
}

export function describeEtcdHealth(world: World): { healthy: boolean; reason: string } {
  if (!hasQuorum(world)) return { healthy: false, reason: 'RAFT NO LEADER' };
  const [alarm] = world.alarms.values();
  return alarm === undefined ? { healthy: true, reason: '' } : { healthy: false, reason: `ALARM ${alarm}` };
}

export function describeEtcdMembership(world: World): EtcdMembership {
  return {
    members: componentsOf(world, 'etcd').map(({ name }) => ({ id: etcdId(name), name, isLearner: false })),
    alarms: [...world.alarms].map(([name, alarm]) => ({ memberId: etcdId(name), alarm })),
  };
}

export function describeHaproxy(world: World, nowMs: number): HaproxyStats {
  return {
    write: describeBackend({ world, nowMs, name: 'be_write', wants: 'primary', sessions: 3 }),
    read: describeBackend({ world, nowMs, name: 'be_readonly', wants: 'replica', sessions: 1 }),
  };
}

function describeBackend(options: {
  world: World;
  nowMs: number;
  name: string;
  wants: 'primary' | 'replica';
  sessions: number;
}): HaproxyBackend {
  const { world, nowMs, name, wants, sessions } = options;
  const lastChangeS = Math.floor((nowMs - (world.history.at(-1)?.atMs ?? world.startedAtMs)) / 1000);
  const servers = componentsOf(world, 'patroni').map((member) => {
    const isUp = passesCheck(world, member.name, wants);
    const isSilent = silenceOf(world, member) !== undefined;
    return {
      name: member.name,
      status: isUp ? 'UP' : 'DOWN',
      currentSessions: isUp ? sessions : 0,
      lastChangeS,
      checkStatus: isUp ? 'L7OK' : isSilent ? 'L4TOUT' : 'L7STS',
    };
  });
  return {
    name,
    status: servers.some((server) => server.status === 'UP') ? 'UP' : 'DOWN',
    currentSessions: servers.reduce((sum, server) => sum + server.currentSessions, 0),
    servers,
  };
}

/** The Swarm as any manager sees it. */
export function describeSwarm(world: World): SwarmState {
  const managers = componentsOf(world, 'engine');
  const leading = managers.find((engine) => silenceOf(world, engine) === undefined);
  const placed = world.components.filter((component) => component.kind !== 'engine');
  const services = [...new Set(placed.map(serviceOf))].sort();
  return {
    nodes: world.nodes.map((node): SwarmNode => {
      const isUp = !world.cutNodes.has(node.hostname);
      const manager = { reachability: isUp ? 'reachable' : 'unreachable' };
      return {
        id: idOf(node.hostname, 25),
        hostname: node.hostname,
        role: node.role,
        availability: 'active',
        state: isUp ? 'ready' : 'down',
        ...(node.role === 'manager' ? manager : {}),
        isLeader: leading?.hostname === node.hostname,
        engineVersion: '26.1.5',
      };
    }),
    services: services.map((name) => ({
      id: idOf(`service ${name}`, 25),
      name,
      image: `howdah/${name.replace(/-\d+$/, '')}:simulated`,
      desiredTasks: placed.filter((component) => serviceOf(component) === name).length,
    })),
    tasks: placed.map((component) => ({
      id: idOf(`task ${component.name}`, 25),
      service: serviceOf(component),
      slot: 1,
      nodeId: idOf(component.hostname, 25),
      nodeHostname: component.hostname,
      desiredState: 'running',
      // A swarm sees that a container died, not that the software in it is silent.
      state: world.silences.get(component.name) === 'refused' ? 'failed' : 'running',
      stateAtMs: world.startedAtMs,
    })),
  };
}

function serviceOf(component: Component): string {
  return component.kind === 'haproxy' ? 'haproxy' : component.name;
}
