import type { OutsideCode } from '../../../src/core/outside-error.ts';

/** A host of the simulated Swarm. */
export interface SimulatedNode {
  readonly hostname: string;
  readonly role: 'manager' | 'worker';
}

/** One thing that can answer or be silent: a Patroni member, an etcd member, an HAProxy, a manager's engine. */
export interface Component {
  /** `patroni-1`, `etcd-1`, `haproxy@swarm-edge-1`, `engine@swarm-node-1`. */
  readonly name: string;
  readonly kind: 'patroni' | 'etcd' | 'haproxy' | 'engine';
  readonly hostname: string;
}

export interface SimulatedSwitchover {
  readonly atMs: number;
  readonly from: string;
  readonly to?: string;
}

/** The one state from which every simulated source tells its part, so that they agree as real ones do. */
export interface World {
  readonly cluster: string;
  readonly stack: string;
  readonly startedAtMs: number;
  readonly nodes: readonly SimulatedNode[];
  readonly components: readonly Component[];
  /** Components that do not answer, and how. */
  readonly silences: Map<string, OutsideCode>;
  /** Hosts without network: everything on them is silent. */
  readonly cutNodes: Set<string>;
  /** Member that holds the leader lock; undefined while nobody does. */
  leader: string | undefined;
  timeline: number;
  readonly history: { timeline: number; lsn: number; atMs: number; newLeader: string }[];
  isPaused: boolean;
  scheduledSwitchover: SimulatedSwitchover | undefined;
  /** Whether Patroni takes the bot's password. */
  acceptsPassword: boolean;
  readonly pendingRestarts: Set<string>;
  readonly alarms: Map<string, 'NOSPACE' | 'CORRUPT'>;
  /** Bytes that a standby is behind. */
  readonly lags: Map<string, number>;
}

const dataNodes = [1, 2, 3].map((slot): SimulatedNode => ({ hostname: `swarm-node-${slot}`, role: 'manager' }));
const edgeNodes = [1, 2].map((slot): SimulatedNode => ({ hostname: `swarm-edge-${slot}`, role: 'worker' }));

/** A healthy cluster in the shape of the lab: three data nodes, two edges, `patroni-1` leads. */
export function createWorld(options: { cluster: string; startedAtMs: number }): World {
  const components = dataNodes.flatMap(({ hostname }, index): Component[] => [
    { name: `patroni-${index + 1}`, kind: 'patroni', hostname },
    { name: `etcd-${index + 1}`, kind: 'etcd', hostname },
    { name: `engine@${hostname}`, kind: 'engine', hostname },
  ]);
  const proxies = edgeNodes.map(
    ({ hostname }): Component => ({ name: `haproxy@${hostname}`, kind: 'haproxy', hostname }),
  );
  return {
    cluster: options.cluster,
    stack: 'pgstack',
    startedAtMs: options.startedAtMs,
    nodes: [...edgeNodes, ...dataNodes],
    components: [...components, ...proxies],
    silences: new Map(),
    cutNodes: new Set(),
    leader: 'patroni-1',
    timeline: 1,
    history: [],
    isPaused: false,
    scheduledSwitchover: undefined,
    acceptsPassword: true,
    pendingRestarts: new Set(),
    alarms: new Map(),
    lags: new Map(),
  };
}

/** Components of one kind, in the order of their names. */
export function componentsOf(world: World, kind: Component['kind']): readonly Component[] {
  return world.components.filter((component) => component.kind === kind).sort((a, b) => a.name.localeCompare(b.name));
}

/** Why a component is silent; undefined if it answers. */
export function silenceOf(world: World, component: Component): OutsideCode | undefined {
  return world.silences.get(component.name) ?? (world.cutNodes.has(component.hostname) ? 'timeout' : undefined);
}

/** Whether more than half of the etcd members work, so that Patroni's keys can be read. */
export function hasQuorum(world: World): boolean {
  const members = componentsOf(world, 'etcd');
  const working = members.filter((member) => silenceOf(world, member) === undefined);
  return working.length * 2 > members.length;
}

/** Position of the leader's WAL: 16 kB a second since the start. */
export function writtenLsn(world: World, nowMs: number): number {
  return 0x5000000 + Math.max(0, Math.floor(((nowMs - world.startedAtMs) * 16) / 512) * 512);
}

/** Names of the members whose process works. */
export function workingMembers(world: World): readonly string[] {
  return componentsOf(world, 'patroni')
    .filter((member) => silenceOf(world, member) === undefined)
    .map((member) => member.name);
}

/**
 * What the cluster itself would do after a fault, at once instead of after its ttl: a lost leader is followed by the
 * first member that works, as long as etcd has a quorum.
 */
export function settle(world: World, nowMs: number): void {
  if (!hasQuorum(world)) return;
  const working = workingMembers(world);
  carryOutSchedule(world, { working, nowMs });
  if (world.leader !== undefined && working.includes(world.leader)) return;
  const next = world.isPaused ? undefined : working[0];
  if (next === undefined) world.leader = undefined;
  else promote(world, next, nowMs);
}

/** A switchover that is due happens, or is dropped where its candidate does not work or another member leads. */
function carryOutSchedule(world: World, seen: { working: readonly string[]; nowMs: number }): void {
  const scheduled = world.scheduledSwitchover;
  if (scheduled === undefined || scheduled.atMs > seen.nowMs) return;
  world.scheduledSwitchover = undefined;
  const candidate = scheduled.to ?? seen.working.find((member) => member !== scheduled.from);
  if (world.leader !== scheduled.from || candidate === undefined || !seen.working.includes(candidate)) return;
  promote(world, candidate, seen.nowMs);
}

/** Makes a member the leader on a new timeline. */
export function promote(world: World, member: string, nowMs: number): void {
  world.history.push({ timeline: world.timeline, lsn: writtenLsn(world, nowMs), atMs: nowMs, newLeader: member });
  world.timeline += 1;
  world.leader = member;
  world.lags.delete(member);
}
