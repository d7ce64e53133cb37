import { readFile, rename, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { withFileLock } from '../host/file-lock.ts';
import { faultLedgerOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';

const ContainerRef = { service: z.string(), node: z.string(), containerId: z.string() };

/** Something the lab's interface has broken on purpose, with all that is needed to undo it. */
export const Fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cable'), node: z.string() }),
  z.object({ kind: z.literal('power'), node: z.string() }),
  z.object({ kind: z.literal('paused'), ...ContainerRef }),
  z.object({ kind: z.literal('disconnected'), ...ContainerRef, interfaceName: z.string() }),
  z.object({ kind: z.literal('stopped'), service: z.string(), replicas: z.int().positive() }),
]);
export type Fault = z.infer<typeof Fault>;

/** One line about a fault, for people. */
export const describeFault = (fault: Fault): string => {
  switch (fault.kind) {
    case 'cable':
      return `cable of ${fault.node} pulled`;
    case 'power':
      return `power of ${fault.node} cut`;
    case 'paused':
      return `container of ${fault.service} on ${fault.node} paused`;
    case 'disconnected':
      return `container of ${fault.service} on ${fault.node} cut off from the overlay network`;
    case 'stopped':
      return `service ${fault.service} stopped`;
  }
};

/** Faults made and not undone yet, oldest first. */
export const readFaults = async (spec: LabSpec): Promise<readonly Fault[]> => {
  try {
    return z.array(Fault).parse(JSON.parse(await readFile(faultLedgerOf(spec), 'utf8')));
  } catch {
    // No ledger (nothing was broken yet) or one cut short: repair looks at the lab itself as well.
    return [];
  }
};

const changeLedger = (spec: LabSpec, change: (faults: readonly Fault[]) => readonly Fault[]): Promise<void> => {
  const file = faultLedgerOf(spec);
  return withFileLock(`${file}.lock`, async () => {
    const faults = change(await readFaults(spec));
    await writeFile(`${file}.new`, `${JSON.stringify(faults, null, 2)}\n`);
    await rename(`${file}.new`, file);
  });
};

/** Writes a fault down. Done before the fault is made, so that one who is killed in between leaves its undo behind. */
export const recordFault = (spec: LabSpec, fault: Fault): Promise<void> =>
  changeLedger(spec, (faults) => [...faults.filter((each) => !isDeepStrictEqual(each, fault)), fault]);

export const forgetFault = (spec: LabSpec, fault: Fault): Promise<void> =>
  changeLedger(spec, (faults) => faults.filter((each) => !isDeepStrictEqual(each, fault)));
