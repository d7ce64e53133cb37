import { type ClusterPolicy, type Person, roles } from '../core/policy/policy.ts';
import { rolesOf } from '../core/policy/roles.ts';
import type { People } from '../ports.ts';
import { shareFreshReads } from './fresh-reads.ts';
import { createPeopleDirectory, type Members, type PeopleClient, type PeopleDirectory } from './people-directory.ts';
import { within } from './within.ts';

export interface PeopleOptions {
  /** One that neither retries nor waits for rate limits (slack-client.ts): a "no" has to come quickly. */
  readonly client: PeopleClient;
  readonly teamId: string;
  /** The rules of a cluster, by its name. */
  readonly policyOf: (cluster: string) => ClusterPolicy;
}

/** Slack drops a form's `trigger_id` after 3 s, and a person waits. */
const decisionDeadlineMs = 2_000;
/** One read, so that a lost one leaves time for the next one to those who wait behind it. */
const readDeadlineMs = 1_000;

/**
 * Who somebody is now, for decisions: nothing that Slack said before the call counts. Rejects with an `OutsideError`
 * after 2 s at most when Slack does not say everything that is needed.
 */
export function createPeople(options: PeopleOptions): People {
  const { fetchUser, fetchMembers } = createPeopleDirectory(options);
  const directory: PeopleDirectory = {
    fetchUser: shareFreshReads((userId) => within(readDeadlineMs, fetchUser(userId))),
    fetchMembers: byGroups(shareFreshReads((key) => within(readDeadlineMs, fetchMembers(groupsOf(key))))),
  };
  return {
    fetchPerson: ({ userId, cluster }) =>
      within(decisionDeadlineMs, findPerson({ directory, userId, policy: options.policyOf(cluster) })),
  };
}

/** One key for a set of groups, and back: what is shared or remembered is found by a text. */
export function byGroups(read: (key: string) => Promise<Members>): PeopleDirectory['fetchMembers'] {
  return (groupIds) => (groupIds.length === 0 ? Promise.resolve(new Map()) : read(groupIds.join()));
}

export function groupsOf(key: string): readonly string[] {
  return key.split(',');
}

/** A user with what they are on one cluster. */
export async function findPerson(search: {
  readonly directory: PeopleDirectory;
  readonly userId: string;
  readonly policy: ClusterPolicy;
}): Promise<Person> {
  const { directory, userId } = search;
  const { roles: grants } = search.policy;
  const wanted = [...new Set(roles.flatMap((role) => grants[role].groups))];
  const [user, members] = await Promise.all([directory.fetchUser(userId), directory.fetchMembers(wanted)]);
  const groups = wanted.filter((group) => members.get(group)?.includes(userId));
  return { userId, ...user, roles: rolesOf({ userId, groups, grants }) };
}
