import { withFileLock } from '../../host/file-lock.ts';
import { testRunLockOf } from '../../lab-paths.ts';
import { fullLab } from '../../lab-spec.ts';
import { fetchLabStatus } from '../../lifecycle/fetch-lab-status.ts';
import { observeSwitchover, readGap } from '../switchover/measure-gap.ts';
import { restSwitcher } from '../switchover/switchers.ts';
import { renderVariants } from './render-variants.ts';
import { type ProxyVariant, withSideProxies } from './side-proxies.ts';

const variants: readonly ProxyVariant[] = [
  { name: 'as it is', env: {} },
  { name: 'DOWNINTER 100ms', env: { HAPROXY_CHECK_DOWNINTER: '100ms' } },
  { name: 'DOWNINTER 500ms', env: { HAPROXY_CHECK_DOWNINTER: '500ms' } },
  {
    name: 'the template: 2s for all three',
    env: { HAPROXY_CHECK_INTER: '2s', HAPROXY_CHECK_FASTINTER: '2s', HAPROXY_CHECK_DOWNINTER: '2s' },
  },
  { name: 'RISE 2', env: { HAPROXY_CHECK_RISE: '2' } },
  { name: 'FALL 1', env: { HAPROXY_CHECK_FALL: '1' } },
  {
    name: 'without on-marked-down',
    env: {},
    edit: (text) => text.replaceAll(' on-marked-down shutdown-sessions', ''),
  },
];

/** What each of HAProxy's settings makes of the same switchovers. Promises nothing. */
export function benchProxies({ runs }: { runs: number }): Promise<readonly string[]> {
  return withFileLock(testRunLockOf(fullLab), async () => {
    const own = await fetchLabStatus(fullLab);
    console.log(`${variants.length} proxies side by side, ${runs} switchovers …`);
    const gapsMs = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
    await withSideProxies(own, variants, async (status) => {
      for (let run = 0; run < runs; run += 1) {
        const { leader, candidate, seen, endedMs } = await observeSwitchover({
          status,
          switcher: restSwitcher(status),
        });
        const gaps = seen.proxies.map((one) => {
          const { gapMs } = readGap({ ...seen, proxies: [one] }, endedMs);
          gapsMs.get(one.proxy)?.push(gapMs);
          return gapMs;
        });
        console.log(`${leader} → ${candidate}: ${gaps.join(', ')} ms`);
      }
    });
    console.log(`\n${renderVariants([...gapsMs].map(([variant, all]) => ({ variant, gapsMs: all })))}\n`);
    return [];
  });
}
