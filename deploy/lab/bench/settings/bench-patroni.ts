import { withFileLock } from '../../host/file-lock.ts';
import { testRunLockOf } from '../../lab-paths.ts';
import { fullLab } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { fetchLabStatus } from '../../lifecycle/fetch-lab-status.ts';
import { chooseByChance, observeSwitchover, readGap } from '../switchover/measure-gap.ts';
import { type StandingCluster, waitUntilStanding } from '../switchover/standing-cluster.ts';
import { restSwitcher } from '../switchover/switchers.ts';
import { requestPause } from './debian-pause.ts';
import { applySettings, type DynamicSettings, fetchSettings } from './dynamic-configuration.ts';
import { emptyBuffers, fillBuffers, runSql } from './fill-buffers.ts';
import { renderVariants } from './render-variants.ts';

interface PatroniVariant {
  readonly name: string;
  readonly settings?: Partial<DynamicSettings>;
  /** Before the cluster is at rest. */
  readonly prepare?: (leader: string) => Promise<void>;
  /** Whether the replica that is not the candidate has Debian's Patroni; absent: whichever. */
  readonly bystander?: 'debian' | 'ours';
}

/** The one member that has Debian's Patroni as it is. */
const debianMember = 'patroni-3';

const variants: readonly PatroniVariant[] = [
  { name: 'as it is', bystander: 'ours' },
  { name: "Debian's Patroni on the other replica", bystander: 'debian' },
  { name: 'SYNCHRONOUS_MODE on', settings: { synchronous_mode: true } },
  { name: 'SYNCHRONOUS_MODE off', settings: { synchronous_mode: false } },
  {
    name: 'TTL 30, LOOP_WAIT 10, RETRY_TIMEOUT 10',
    settings: { ttl: 30, loop_wait: 10, retry_timeout: 10 },
    bystander: 'ours',
  },
  { name: 'primary_stop_timeout 5', settings: { primary_stop_timeout: 5 }, bystander: 'ours' },
  { name: 'full buffers', bystander: 'ours', prepare: (leader) => fillBuffers(fullLab, leader) },
  {
    name: 'full buffers, CHECKPOINT before',
    bystander: 'ours',
    prepare: async (leader) => {
      await fillBuffers(fullLab, leader);
      await runSql(fullLab, leader, ['CHECKPOINT']);
    },
  },
];

/** What Patroni's settings make of a switchover, in turns, each `runs` times. Promises nothing. */
export function benchPatroni({ runs }: { runs: number }): Promise<readonly string[]> {
  return withFileLock(testRunLockOf(fullLab), async () => {
    const status = await fetchLabStatus(fullLab);
    await waitUntilStanding(status);
    const usual = await fetchSettings(status);
    try {
      await requestPause(fullLab, debianMember, 'debian');
      const gapsMs = await takeRounds({ status, usual, runs });
      console.log(`\n${renderVariants([...gapsMs].map(([variant, all]) => ({ variant, gapsMs: all })))}\n`);
      return [];
    } finally {
      await applySettings(status, usual);
      await requestPause(fullLab, debianMember, 'ours');
      await emptyBuffers(fullLab, (await waitUntilStanding(status)).leader);
    }
  });
}

async function takeRounds(options: {
  status: LabStatus;
  usual: DynamicSettings;
  runs: number;
}): Promise<ReadonlyMap<string, readonly number[]>> {
  const { status, usual, runs } = options;
  const gapsMs = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    let left = shuffle(variants);
    while (left.length > 0) {
      const { leader } = await waitUntilStanding(status);
      const variant = left.find(({ bystander }) => bystander !== 'debian' || leader !== debianMember);
      // The leader is nobody's bystander: somebody else has to lead before that one's turn.
      const gapMs = await runVariant({ status, usual, variant: variant ?? { name: 'not counted' } });
      if (variant === undefined) continue;
      gapsMs.get(variant.name)?.push(gapMs);
      left = left.filter((one) => one !== variant);
      console.log(`${variant.name}: ${gapMs} ms`);
    }
  }
  return gapsMs;
}

async function runVariant(options: {
  status: LabStatus;
  usual: DynamicSettings;
  variant: PatroniVariant;
}): Promise<number> {
  const { status, usual, variant } = options;
  await applySettings(status, { ...usual, ...variant.settings });
  await variant.prepare?.((await waitUntilStanding(status)).leader);
  const choose = (standing: StandingCluster): string | undefined => chooseFor(variant, standing);
  const { seen, endedMs } = await observeSwitchover({ status, switcher: restSwitcher(status), choose });
  return readGap(seen, endedMs).gapMs;
}

function chooseFor({ bystander }: PatroniVariant, standing: StandingCluster): string | undefined {
  if (bystander === undefined || standing.leader === debianMember) return chooseByChance(standing);
  return standing.candidates.find((name) => (name === debianMember) === (bystander === 'ours'));
}

function shuffle<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
