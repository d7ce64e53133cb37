import { OutsideError } from '../core/outside-error.ts';
import { refuseHearing, refuseReading } from '../core/policy/authorize.ts';
import type { ClusterPolicy, Person } from '../core/policy/policy.ts';
import type { Refusal } from '../core/result.ts';
import type { Clock, Log } from '../ports.ts';
import { byGroups, findPerson, groupsOf, type PeopleOptions } from './people.ts';
import { createPeopleDirectory, type PeopleDirectory } from './people-directory.ts';
import { within } from './within.ts';

/** Why somebody may not look at a cluster, or is not heard at all where none is named. Never rejects. */
export type ReadingGate = (reader: {
  readonly userId: string;
  readonly cluster?: string;
}) => Promise<Refusal | undefined>;

const readDeadlineMs = 1_000;
const freshForMs = 60_000;
/** A workspace has many people, and few of them read. */
const mostRemembered = 2_000;

/**
 * Reading never fails closed: this goes by what Slack said within the last minute, by what it said last when it does
 * not answer within a second, and lets members of the own team look when it never said anything.
 */
export function createReadingGate(options: PeopleOptions & { readonly clock: Clock; readonly log: Log }): ReadingGate {
  const { clock, log } = options;
  const { fetchUser, fetchMembers } = createPeopleDirectory(options);
  const onSilence = (error: unknown): void =>
    log.warn({ err: error }, 'Slack does not say who is reading: what it said last counts');
  const directory: PeopleDirectory = {
    fetchUser: rememberReads(fetchUser, { clock, onSilence }),
    fetchMembers: byGroups(rememberReads((key) => fetchMembers(groupsOf(key)), { clock, onSilence })),
  };
  return async ({ userId, cluster }) => {
    if (cluster === undefined) return refuseBarred(directory, userId);
    const policy = options.policyOf(cluster);
    return refuseReading({ person: await findReader({ directory, userId, policy }), policy });
  };
}

async function refuseBarred({ fetchUser }: PeopleDirectory, userId: string): Promise<Refusal | undefined> {
  try {
    return refuseHearing(await fetchUser(userId));
  } catch (error) {
    if (error instanceof OutsideError) return undefined;
    throw error;
  }
}

/**
 * Undefined when Slack does not say. A known guest stays one when the groups are not told, and without viewers the
 * groups are of no interest.
 */
async function findReader(search: {
  readonly directory: PeopleDirectory;
  readonly userId: string;
  readonly policy: ClusterPolicy;
}): Promise<Person | undefined> {
  const { directory, userId } = search;
  const { viewer } = search.policy.roles;
  const isRestricted = viewer.users.length + viewer.groups.length > 0;
  const [user, person] = await Promise.allSettled([
    directory.fetchUser(userId),
    isRestricted ? findPerson(search) : undefined,
  ]);
  if (user.status === 'rejected') return undefined;
  if (user.value.bar !== undefined || !isRestricted) return { userId, ...user.value, roles: new Set() };
  return person.status === 'fulfilled' ? person.value : undefined;
}

/** What was read within the last minute, or what was read last when nothing comes in time. */
function rememberReads<T>(
  read: (key: string) => Promise<T>,
  options: { clock: Clock; onSilence: (error: unknown) => void },
): (key: string) => Promise<T> {
  const { clock, onSilence } = options;
  const known = new Map<string, { readonly atMs: number; readonly value: T }>();
  const underWay = new Map<string, Promise<T>>();
  const refresh = async (key: string): Promise<T> => {
    try {
      const value = await within(readDeadlineMs, read(key));
      known.delete(key);
      known.set(key, { atMs: clock.now(), value });
      // Insertion order: the one that was read longest ago comes first.
      const [oldest] = known.keys();
      if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
      return value;
    } catch (error) {
      onSilence(error);
      const last = known.get(key);
      if (last !== undefined && error instanceof OutsideError) return last.value;
      throw error;
    } finally {
      underWay.delete(key);
    }
  };
  return (key) => {
    const last = known.get(key);
    if (last !== undefined && clock.now() - last.atMs < freshForMs) return Promise.resolve(last.value);
    const work = underWay.get(key) ?? refresh(key);
    underWay.set(key, work);
    return work;
  };
}
