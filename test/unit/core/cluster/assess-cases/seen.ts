import type { PatroniSelf, Snapshot } from '../../../../../src/core/cluster/snapshot.ts';
import {
  healthySelf,
  healthySwarm,
  patroniWith,
  said,
  silent,
  viewWith,
} from '../../../../support/snapshot-builder.ts';

/** What was seen, the verdict it must get, and the reason that must lead. */
export interface AssessCase {
  readonly name: string;
  readonly seen: Partial<Snapshot>;
  readonly verdict: string;
  readonly first: string;
  readonly also?: readonly string[];
  /** Reasons that would be false. */
  readonly not?: readonly string[];
}

export const allSilent = patroniWith(
  Object.fromEntries(['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [name, { self: silent(), view: silent() }])),
);
export const silentMember = { self: silent(), view: silent() };
export const sameViewEverywhere = (changes: Parameters<typeof viewWith>[0]) => {
  const view = said(viewWith(changes));
  return patroniWith({ 'patroni-1': { view }, 'patroni-2': { view }, 'patroni-3': { view } });
};
export const swarmWith = (changes: Partial<typeof healthySwarm>): Snapshot['swarm'] => ({
  endpoint: 'tcp://198.18.0.11:2375',
  state: said({ ...healthySwarm, ...changes }),
  silentEndpoints: [],
});
export const haproxyWithReaders = (name: string, readers: readonly string[]) => {
  const server = (member: string) => ({
    name: member,
    status: 'UP',
    currentSessions: 0,
    lastChangeS: 1,
    checkStatus: 'L7OK',
  });
  const backend = (backendName: string, members: readonly string[]) => ({
    name: backendName,
    status: members.length > 0 ? 'UP' : 'DOWN',
    currentSessions: 0,
    servers: members.map(server),
  });
  return {
    name,
    stats: said({ write: backend('be_write', ['patroni-1']), read: backend('be_readonly', readers) }),
  };
};
export const haproxyUnresolved = (name: string, member: string) => {
  const backend = (backendName: string, up: string) => ({
    name: backendName,
    status: 'UP',
    currentSessions: 0,
    servers: [
      { name: up, status: 'UP', currentSessions: 0, lastChangeS: 1, checkStatus: 'L7OK' },
      { name: member, status: 'MAINT (resolution)', currentSessions: 0, lastChangeS: 1, checkStatus: '' },
    ],
  });
  return { name, stats: said({ write: backend('be_write', 'patroni-1'), read: backend('be_readonly', 'patroni-2') }) };
};
const { writtenLsn: _, ...notWriting } = healthySelf('patroni-1');
export const standbyLeader: PatroniSelf = {
  ...notWriting,
  role: 'standby_leader',
  replicationState: 'streaming',
  replayedLsn: 67_108_864,
};
export const nobodyLeads = { 'patroni-1': { role: 'replica', state: 'stopped' } } as const;
