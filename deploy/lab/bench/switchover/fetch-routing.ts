import { readFile } from 'node:fs/promises';
import { createHaproxyClient } from '../../../../src/adapters/haproxy/client.ts';
import type { HaproxyBackend } from '../../../../src/core/cluster/snapshot.ts';
import type { LabStatus } from '../../lab-status.ts';

const deadlineMs = 2_000;

/** The servers that one proxy sends clients to. */
export interface Routing {
  readonly proxy: string;
  readonly write: readonly string[];
  readonly read: readonly string[];
}

/** Where each proxy of the lab sends its clients now. Rejects when one does not answer. */
export async function fetchRouting(status: LabStatus): Promise<readonly Routing[]> {
  const { proxies, statsUser, statsPasswordFile } = status.haproxy;
  const password = await readFile(statsPasswordFile, 'utf8');
  return Promise.all(
    proxies.map(async ({ node, statsUrl }) => {
      const backends = { writeBackend: 'be_write', readBackend: 'be_readonly' };
      const client = createHaproxyClient({
        ...{ name: node, statsUrl, ...backends, deadlineMs, username: statsUser, password },
      });
      try {
        const { write, read } = await client.fetchStats(AbortSignal.timeout(deadlineMs));
        return { proxy: node, write: findServersUp(write), read: findServersUp(read) };
      } finally {
        await client.close();
      }
    }),
  );
}

/** `UP 1/2` is one that is about to be taken for down, and gets clients until then. */
function findServersUp({ servers }: HaproxyBackend): readonly string[] {
  return servers.filter(({ status }) => status.startsWith('UP')).map(({ name }) => name);
}

/** What still differs from writes to the leader alone and reads to all others; one sentence for each proxy. */
export function describeMisrouting(
  routing: readonly Routing[],
  cluster: { readonly leader: string; readonly others: readonly string[] },
): readonly string[] {
  const { leader, others } = cluster;
  return routing.flatMap(({ proxy, write, read }) =>
    isSame(write, [leader]) && isSame(read, others)
      ? []
      : [`${proxy}: writes to ${write.join(', ') || 'nobody'}, reads from ${read.join(', ') || 'nobody'}`],
  );
}

function isSame(some: readonly string[], wanted: readonly string[]): boolean {
  return [...some].sort().join() === [...wanted].sort().join();
}
