import { waitUntil } from '../probe/wait-until.ts';

/**
 * Waits until no member is a plain replica any more. Patroni names its quorum standbys a round or two after they began
 * to stream, and until then the status rightly says that nobody could take over: true, but no sight for a first look.
 * Best effort: whatever is still so after half a minute is for the status to tell.
 */
export async function waitForStandbys(fetchRoles: () => Promise<readonly string[]>): Promise<void> {
  await waitUntil({
    what: 'the standbys to be named',
    timeoutMs: 30_000,
    everyMs: 500,
    probe: async () => {
      const roles = await fetchRoles();
      return roles.includes('replica') ? { done: false, seen: roles.join(', ') } : { done: true, value: undefined };
    },
  }).catch(() => undefined);
}
