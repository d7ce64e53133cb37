import { readdir } from 'node:fs/promises';
import { stopCell } from '../host/cell.ts';
import { fetchControlGroups, fetchMarkedProcesses, removeControlGroup } from '../host/leftovers.ts';
import { removeTree } from '../host/remove-tree.ts';
import { removeNetwork } from '../host/switch-network.ts';
import { builderCell } from '../image/image-builder.ts';
import { cellsDirectoryOf, stateDirectoryOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';

const stopCells = async (spec: LabSpec): Promise<void> => {
  const cells = await readdir(cellsDirectoryOf(spec)).catch(() => []);
  // The nodes' disks are thrown away, so they are simply cut off; the builder's store is kept, so it may close it.
  await Promise.all(cells.map((name) => stopCell(spec, name, name === builderCell ? { graceMs: 10_000 } : {})));
};

// What a killed start left behind without a pid file, or what outlived its first process.
const stopMarkedProcesses = (spec: LabSpec): Promise<void> =>
  waitUntil({
    what: 'the last processes of the lab to end',
    timeoutMs: 30_000,
    everyMs: 50,
    probe: async () => {
      const pids = await fetchMarkedProcesses(spec);
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has just ended by itself.
        }
      }
      return pids.length === 0 ? { done: true, value: undefined } : { done: false, seen: `pids ${pids.join(', ')}` };
    },
  });

// A control group can be removed once the kernel has finished with the processes that were in it.
const removeControlGroups = (spec: LabSpec): Promise<void> =>
  waitUntil({
    what: 'the control groups of the lab to become empty',
    timeoutMs: 30_000,
    everyMs: 100,
    probe: async () => {
      const groups = await fetchControlGroups(spec);
      for (const group of groups) {
        await removeControlGroup(group);
      }
      return { done: true, value: undefined };
    },
  });

/**
 * Takes a lab away, whatever state it is in: running, half started, or the remains of a run that was killed. Only the
 * cache stays. Does nothing, quickly, where there is nothing.
 */
export const tearDownLab = async (spec: LabSpec): Promise<void> => {
  await stopCells(spec);
  await stopMarkedProcesses(spec);
  await removeNetwork(spec);
  await removeControlGroups(spec);
  await removeTree(stateDirectoryOf(spec));
};
