import { waitForStandbys } from '../../deploy/lab/demo/wait-for-standbys.ts';
import { canRunLab } from '../../deploy/lab/host/can-run-lab.ts';
import { takeFileLock } from '../../deploy/lab/host/file-lock.ts';
import { testRunLockOf } from '../../deploy/lab/lab-paths.ts';
import { fullLab } from '../../deploy/lab/lab-spec.ts';
import { fetchLabStatus } from '../../deploy/lab/lifecycle/fetch-lab-status.ts';
import { bringLabUp, takeLabDown } from '../../deploy/lab/lifecycle/lab-up.ts';

/**
 * Gives the contract and e2e suites their lab: the one that is up (repaired first if need be), else a new one. Only
 * what it has started is taken down again, and not even that when HOWDAH_KEEP_LAB=1 says to keep it.
 */
export default async function setUpLab(): Promise<() => Promise<void>> {
  const ability = await canRunLab();
  if (!ability.ok) {
    throw new Error(`these suites need the real lab, and it cannot run here: ${ability.reason}`);
  }
  // Suites break the lab on purpose, so two runs at once would fail each other: the second waits for the first.
  const release = await takeFileLock(testRunLockOf(fullLab));
  try {
    const found = (await fetchLabStatus(fullLab)).state;
    await bringLabUp(fullLab, 'progress');
    // A new cluster streams some seconds before Patroni names its standbys, and is rightly called critical until then.
    await waitForStandbys(async () => (await fetchLabStatus(fullLab)).cluster.members.map(({ role }) => role));
    const isOurs = found === 'down' && process.env.HOWDAH_KEEP_LAB !== '1';
    return async () => {
      if (isOurs) {
        await takeLabDown(fullLab);
      }
      await release();
    };
  } catch (error) {
    await release();
    throw error;
  }
}
