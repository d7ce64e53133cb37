import type { Log } from '../ports.ts';
import { createPeopleDirectory, type PeopleClient } from './people-directory.ts';
import { within } from './within.ts';

/** The names of people by their Slack ids. Never rejects: whom Slack does not tell of has no name. */
export type FetchNames = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const readDeadlineMs = 1_000;
/** A workspace has many people, and few of them ask for changes. */
const mostRemembered = 500;

/** Remembers what it was told until it stops or knows too many: a name that was changed shows a little later. */
export function createPeopleNames(options: { client: PeopleClient; teamId: string; log: Log }): FetchNames {
  const { fetchUser } = createPeopleDirectory(options);
  const known = new Map<string, string>();
  const find = async (userId: string): Promise<void> => {
    if (known.has(userId)) return;
    try {
      const { name } = await within(readDeadlineMs, fetchUser(userId));
      known.set(userId, name);
    } catch (error) {
      options.log.warn({ err: error, userId }, 'Slack does not say what somebody is called');
    }
  };
  return async (userIds) => {
    if (known.size > mostRemembered) known.clear();
    await Promise.all(userIds.map(find));
    return new Map(
      userIds.flatMap((userId): [string, string][] => {
        const name = known.get(userId);
        return name === undefined ? [] : [[userId, name]];
      }),
    );
  };
}
