import { injectFault, undoFault } from '../../fault/inject-fault.ts';
import { withFileLock } from '../../host/file-lock.ts';
import { testRunLockOf } from '../../lab-paths.ts';
import { fullLab } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { fetchLabStatus } from '../../lifecycle/fetch-lab-status.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { fetchRouting } from '../switchover/fetch-routing.ts';
import { observeSwitchover, readGap, type Switcher } from '../switchover/measure-gap.ts';
import { waitUntilStanding } from '../switchover/standing-cluster.ts';
import { applySettings, fetchSettings } from './dynamic-configuration.ts';
import { renderVariants } from './render-variants.ts';

const variants = [
  { name: 'TTL 20, LOOP_WAIT 5, RETRY_TIMEOUT 5', settings: { ttl: 20, loop_wait: 5, retry_timeout: 5 } },
  { name: 'TTL 30, LOOP_WAIT 10, RETRY_TIMEOUT 10', settings: { ttl: 30, loop_wait: 10, retry_timeout: 10 } },
] as const;

/** How long nobody can write when the leader's node is cut off, in turns, each `runs` times. Promises nothing. */
export function benchFailover({ runs }: { runs: number }): Promise<readonly string[]> {
  return withFileLock(testRunLockOf(fullLab), async () => {
    const status = await fetchLabStatus(fullLab);
    const usual = await fetchSettings(status);
    const gapsMs = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
    try {
      for (let run = 0; run < runs; run += 1) {
        for (const { name, settings } of variants) {
          await waitUntilStanding(status);
          await applySettings(status, { ...usual, ...settings });
          const { leader, seen, endedMs } = await observeSwitchover({ status, switcher: cablePuller(status) });
          const { gapMs } = readGap(seen, endedMs);
          gapsMs.get(name)?.push(gapMs);
          console.log(`${name}: cable of ${leader} pulled, gap ${gapMs} ms`);
        }
      }
    } finally {
      await applySettings(status, usual);
    }
    console.log(`\n${renderVariants([...gapsMs].map(([variant, all]) => ({ variant, gapsMs: all })))}\n`);
    return [];
  });
}

/** Cuts the leader's node off until every proxy leads to another leader. */
function cablePuller(status: LabStatus): Switcher {
  return {
    name: 'cable pulled',
    isFree: true,
    async switchOver({ leader }) {
      const node = status.patroni.members.find(({ name }) => name === leader)?.node;
      if (node === undefined) throw new Error(`the lab has no member ${leader}`);
      const fault = { kind: 'cable', node } as const;
      await injectFault(fullLab, fault);
      try {
        await waitUntil({
          what: `proxies that lead to another leader than ${leader}`,
          timeoutMs: 120_000,
          everyMs: 500,
          probe: async () => {
            const writes = (await fetchRouting(status)).map(({ write }) => write);
            return writes.every((servers) => servers.length === 1 && !servers.includes(leader))
              ? { done: true, value: undefined }
              : { done: false, seen: writes.map((servers) => servers.join(' ') || 'nobody').join('; ') };
          },
        });
      } finally {
        await undoFault(fullLab, fault);
      }
    },
  };
}
