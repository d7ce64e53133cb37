import type { Facts } from '../cluster/facts.ts';
import type { Member } from '../cluster/members.ts';
import type { HaproxyBackend, HaproxyServer } from '../cluster/snapshot.ts';

/** A member that might take the lead over by a switchover. */
export interface Choice {
  readonly member: Member;
  readonly mayLead: boolean;
  /** Half-sentences that continue "patroni-2 may not lead: …", the most telling one first. */
  readonly obstacles: readonly string[];
}

/**
 * Every member but the leader, the best first: those that may lead; standbys that take part in synchronous replication;
 * the least behind; the highest `failover_priority`; by name. To what keeps a member from leading at all comes what
 * would make a planned change a bad one.
 */
export function rankChoices(facts: Facts): readonly Choice[] {
  return facts.candidates
    .flatMap((candidate) => {
      const member = facts.members.find(({ name }) => name === candidate.name);
      if (member === undefined) return [];
      const obstacles = [...candidate.obstacles, ...findObstacles(facts, member)];
      return [{ member, obstacles, mayLead: obstacles.length === 0 }];
    })
    .sort((left, right) => compareChoices(left, right).order);
}

/** Ordered: the first in which two choices differ decides between them. */
const criteria: readonly {
  /** The less, the better. */
  readonly measure: (choice: Choice) => number;
  /** Continues "patroni-2 is preferred: …". */
  readonly why: string;
}[] = [
  { measure: ({ mayLead }) => (mayLead ? 0 : 1), why: 'the others may not lead' },
  {
    measure: ({ member }) => (isSynchronous(member) ? 0 : 1),
    why: 'it takes part in synchronous replication',
  },
  { measure: ({ member }) => lagOf(member), why: 'it is the least behind' },
  { measure: ({ member }) => -priorityOf(member), why: 'it has the highest failover_priority' },
];

/** Which of two is better, and why; a name decides when nothing else does, and that is no reason to tell. */
export function compareChoices(left: Choice, right: Choice): { order: number; why?: string } {
  for (const { measure, why } of criteria) {
    const [one, other] = [measure(left), measure(right)];
    if (one !== other) return { order: one < other ? -1 : 1, why };
  }
  return { order: left.member.name < right.member.name ? -1 : 1 };
}

function isSynchronous({ role }: Member): boolean {
  return role === 'sync_standby' || role === 'quorum_standby';
}

function lagOf({ lagBytes }: Member): number {
  return typeof lagBytes === 'number' ? lagBytes : Number.MAX_SAFE_INTEGER;
}

/** Patroni's default is 1; anything that is no number counts as unset. */
function priorityOf({ tags }: Member): number {
  const priority = tags.failover_priority === undefined ? 1 : Number(tags.failover_priority);
  return Number.isFinite(priority) ? priority : 1;
}

function findObstacles(facts: Facts, member: Member): readonly string[] {
  const stranger = member.isExpected ? [] : ["the bot's configuration does not name it, so nobody would watch it lead"];
  // Patroni would take a member that replays the archive; but the last commits reach only those that stream.
  const idle = isUpWithoutStreaming(member) ? [`it does not stream from the leader (${member.state})`] : [];
  return [...stranger, ...idle, ...findRoutingObstacles(facts, member)];
}

/** Those that are silent or down have a more telling obstacle already. */
function isUpWithoutStreaming({ silence, state }: Member): boolean {
  return silence === undefined && ['running', 'in archive recovery'].includes(state);
}

/** A leader that a proxy cannot reach serves none of that proxy's clients. */
function findRoutingObstacles({ snapshot }: Facts, { name }: Member): readonly string[] {
  return snapshot.haproxy.flatMap((proxy) => {
    if (!proxy.stats.ok) return [];
    const { write, read } = proxy.stats.value;
    const toWrite = findServer(write, name);
    if (toWrite === undefined) return [`${proxy.name} has no server ${name} for writes`];
    if (toWrite.status === 'MAINT (resolution)') return [`${proxy.name} cannot resolve its name`];
    if (/^(MAINT|DRAIN|NOLB)/.test(toWrite.status)) return [`${proxy.name} has it out of service (${toWrite.status})`];
    const toRead = findServer(read, name);
    return isCutOff(toWrite) && (toRead === undefined || isCutOff(toRead))
      ? [`${proxy.name} cannot reach it (${toWrite.checkStatus.replace(/^\* /, '')})`]
      : [];
  });
}

function findServer(backend: HaproxyBackend, name: string): HaproxyServer | undefined {
  return backend.servers.find((server) => server.name === name);
}

/** No connection, or no answer on it; HAProxy puts a star before the result while it checks anew. */
function isCutOff({ status, checkStatus }: HaproxyServer): boolean {
  return status.startsWith('DOWN') && /^(\* )?(SOCKERR|L4TOUT|L4CON|L6TOUT|L6RSP|L7TOUT)/.test(checkStatus);
}
