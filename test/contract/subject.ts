import type { EtcdStatus, HaproxyBackend, SwarmNode } from '../../src/core/cluster/snapshot.ts';
import type { ClusterSources } from '../../src/ports.ts';

/** What somebody else than our readers says of the same cluster, in the fewest words that can be compared. */
export interface Truth {
  fetchMembers(): Promise<readonly TrueMember[]>;
  fetchEtcd(): Promise<readonly (Pick<EtcdStatus, 'memberId' | 'leaderId' | 'version'> & { readonly name: string })[]>;
  fetchHaproxy(name: string): Promise<readonly TrueServer[]>;
  fetchNodes(): Promise<readonly TrueNode[]>;
  fetchServices(): Promise<readonly { readonly name: string; readonly desiredTasks: number; readonly image: string }[]>;
  fetchRunningTasks(): Promise<readonly { readonly id: string; readonly service: string; readonly node: string }[]>;
  /** Patroni's dynamic configuration as text; any change of it shows. */
  fetchConfiguration(): Promise<string>;
}

export interface TrueMember {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline: number;
}

export interface TrueServer extends Pick<HaproxyBackend, 'name'> {
  readonly backend: string;
  readonly status: string;
}

export type TrueNode = Pick<SwarmNode, 'id' | 'hostname' | 'availability' | 'isLeader' | 'engineVersion'> & {
  readonly isManager: boolean;
};

/** Undoes a fault; returns when that part is back. */
export type Undo = () => Promise<void>;

/** Real faults, or what stands for them in the simulation. Each returns once it is in effect. */
export interface Faults {
  /** The process stays, its connections too, and nothing answers. */
  freeze(component: string): Promise<Undo>;
  /** The process is gone and nobody listens in its place. */
  stop(component: string): Promise<Undo>;
  /** The host's cable is pulled. */
  cut(hostname: string): Promise<Undo>;
}

/** One thing that a contract suite runs on. */
export interface Subject {
  readonly sources: ClusterSources;
  /** The same cluster, with a password that Patroni does not know. */
  readonly sourcesWithWrongPassword: ClusterSources;
  readonly truth: Truth;
  readonly faults: Faults;
  /** Changes a harmless value of Patroni's dynamic configuration. Returns the way back. */
  changeConfiguration(): Promise<Undo>;
  /** Makes the members rewrite their keys in etcd with nothing new but a WAL position; returns when they have. */
  moveWal(): Promise<void>;
  close(): Promise<void>;
}

/** A subject by name, opened by each suite for itself. */
export interface NamedSubject {
  readonly name: 'simulation' | 'lab';
  open(): Promise<Subject>;
}
