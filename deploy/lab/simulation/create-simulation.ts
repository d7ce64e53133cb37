import { type OutsideCode, OutsideError } from '../../../src/core/outside-error.ts';
import type { Clock, ClusterSources } from '../../../src/ports.ts';
import {
  describeEtcdHealth,
  describeEtcdMembership,
  describeEtcdStatus,
  describeHaproxy,
  describeSwarm,
} from './around-facts.ts';
import { describeDcs, describeSelf, describeView } from './patroni-facts.ts';
import {
  type Component,
  componentsOf,
  createWorld,
  hasQuorum,
  promote,
  settle,
  silenceOf,
  type World,
  workingMembers,
} from './world.ts';

/** A small cluster in memory, in the shape of the lab, with the same readers as a real one. */
export interface Simulation {
  readonly sources: ClusterSources;
  /** Names of everything that can be made silent. */
  readonly components: readonly string[];
  /** The member that leads now. */
  leader(): string | undefined;
  /** Names of the Patroni members. */
  members(): readonly string[];
  /** How a component is silent; undefined while it answers. */
  silenceOf(component: string): OutsideCode | undefined;
  isPaused(): boolean;
  acceptsPassword(): boolean;
  scheduledSwitchover(): World['scheduledSwitchover'];
  /** Makes a component silent: `refused` for a dead process, `timeout` for a hanging one. */
  silence(component: string, code: OutsideCode): void;
  /** Takes a host's network away; everything on it goes silent. */
  cutNode(hostname: string): void;
  /** Undoes `silence` or `cutNode`. */
  restore(name: string): void;
  /** Gives the lead to another member, on a new timeline. */
  moveLeader(member: string): void;
  setPaused(isPaused: boolean): void;
  scheduleSwitchover(switchover: World['scheduledSwitchover']): void;
  setPasswordAccepted(isAccepted: boolean): void;
  setPendingRestart(member: string, isPending: boolean): void;
  setLag(member: string, lagBytes: number): void;
  setAlarm(etcdMember: string, alarm: 'NOSPACE' | 'CORRUPT' | undefined): void;
}

/** `cluster` is the name in the configuration. Time comes from `clock` only. */
export function createSimulation(options: { cluster: string; clock: Clock }): Simulation {
  const { clock } = options;
  const world = createWorld({ cluster: options.cluster, startedAtMs: clock.now() });
  const watchers = new Set<() => void>();

  const change = (apply: () => void): void => {
    const before = JSON.stringify(describeDcs(world));
    apply();
    settle(world, clock.now());
    if (!hasQuorum(world) || JSON.stringify(describeDcs(world)) === before) return;
    for (const watcher of watchers) queueMicrotask(watcher);
  };
  const known = (name: string): string => {
    const names = [...world.components, ...world.nodes.map((node) => ({ name: node.hostname }))].map((one) => one.name);
    if (!names.includes(name)) throw new Error(`no "${name}" in the simulation; there are ${names.join(', ')}`);
    return name;
  };
  const setMember = (set: Set<string>, name: string, isIn: boolean): void => {
    if (isIn) set.add(name);
    else set.delete(name);
  };

  return {
    // Time goes by between two looks: whatever Patroni would have done at its hour has happened by the next one.
    sources: createReaders({ world, clock, watchers, pass: () => change(() => undefined) }),
    components: world.components.map((component) => component.name),
    leader: () => world.leader,
    members: () => componentsOf(world, 'patroni').map(({ name }) => name),
    silenceOf: (name) => {
      const component = world.components.find((one) => one.name === known(name));
      return component && silenceOf(world, component);
    },
    isPaused: () => world.isPaused,
    acceptsPassword: () => world.acceptsPassword,
    scheduledSwitchover: () => world.scheduledSwitchover,
    silence: (component, code) => change(() => world.silences.set(known(component), code)),
    cutNode: (hostname) => change(() => world.cutNodes.add(known(hostname))),
    restore: (name) =>
      change(() => {
        world.silences.delete(known(name));
        world.cutNodes.delete(name);
      }),
    moveLeader(member) {
      if (!workingMembers(world).includes(member)) throw new Error(`${member} cannot lead: it does not work`);
      change(() => promote(world, member, clock.now()));
    },
    setPaused: (isPaused) => change(() => Object.assign(world, { isPaused })),
    scheduleSwitchover: (scheduledSwitchover) => change(() => Object.assign(world, { scheduledSwitchover })),
    setPasswordAccepted: (acceptsPassword) => change(() => Object.assign(world, { acceptsPassword })),
    setPendingRestart: (member, isPending) => change(() => setMember(world.pendingRestarts, known(member), isPending)),
    setLag: (member, lagBytes) => change(() => world.lags.set(known(member), lagBytes)),
    setAlarm: (member, alarm) =>
      change(() => {
        if (alarm === undefined) world.alarms.delete(known(member));
        else world.alarms.set(known(member), alarm);
      }),
  };
}

/** Answers as `tell` says, or stays silent in the way the world wants it. */
async function answer<T>(options: {
  world: World;
  component: Component;
  signal: AbortSignal;
  tell: () => T;
}): Promise<T> {
  const code = silenceOf(options.world, options.component);
  if (code === undefined) return options.tell();
  return refuse({ code, who: options.component.name, signal: options.signal });
}

async function refuse(options: { code: OutsideCode; who: string; signal: AbortSignal }): Promise<never> {
  const { code, who, signal } = options;
  if (code === 'timeout' && !signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  throw new OutsideError({ code, message: `${who}: ${code} (simulated)`, retryable: true, outcome: 'failed' });
}

function createReaders(options: {
  world: World;
  clock: Clock;
  watchers: Set<() => void>;
  pass: () => void;
}): ClusterSources {
  const { world, clock, watchers, pass } = options;
  return {
    cluster: world.cluster,
    patroni: componentsOf(world, 'patroni').map((component) => {
      const about = { world, component };
      return {
        name: component.name,
        fetchSelf: (signal) =>
          answer({ ...about, signal, tell: () => describeSelf(world, component.name, clock.now()) }),
        fetchView: (signal) =>
          hasQuorum(world)
            ? answer({ ...about, signal, tell: () => describeView(world) })
            : refuse({ code: silenceOf(world, component) ?? 'timeout', who: component.name, signal }),
        fetchAuthorization: (signal) =>
          answer({ ...about, signal, tell: () => (world.acceptsPassword ? 'accepted' : 'rejected') }),
      };
    }),
    dcs: {
      fetchState: async (signal) => {
        pass();
        return hasQuorum(world)
          ? describeDcs(world)
          : refuse({ code: 'timeout', who: "Patroni's keys in etcd", signal });
      },
      watch(onChange) {
        watchers.add(onChange);
        return () => {
          watchers.delete(onChange);
        };
      },
    },
    etcd: componentsOf(world, 'etcd').map((component) => {
      const about = { world, component };
      return {
        name: component.name,
        fetchStatus: (signal) =>
          answer({ ...about, signal, tell: () => describeEtcdStatus(world, component.name, clock.now()) }),
        fetchHealth: (signal) => answer({ ...about, signal, tell: () => describeEtcdHealth(world) }),
        fetchMembership: (signal) => answer({ ...about, signal, tell: () => describeEtcdMembership(world) }),
      };
    }),
    haproxy: componentsOf(world, 'haproxy').map((component) => ({
      name: component.name,
      fetchStats: (signal) => answer({ world, component, signal, tell: () => describeHaproxy(world, clock.now()) }),
    })),
    swarm: componentsOf(world, 'engine').map((component) => ({
      endpoint: `simulated://${component.hostname}`,
      fetchState: (signal) => answer({ world, component, signal, tell: () => describeSwarm(world) }),
    })),
    close: async () => watchers.clear(),
  };
}
