import { join } from 'node:path';
import { fullLab, type LabSpec } from './lab-spec.ts';

/** Where expensive things are kept between runs, each keyed by a hash of what it was built from. */
export const cacheDirectory = (): string => process.env.HOWDAH_CACHE ?? '/var/cache/howdah';

/** Where one lab keeps what it throws away at the end: node disks, pid files, logs, generated secrets. */
export const stateDirectoryOf = (spec: LabSpec): string => {
  const base = process.env.HOWDAH_LAB_STATE ?? '/var/lib/howdah-lab';
  return spec.name === fullLab.name ? base : `${base}-${spec.name}`;
};

/** Locks live outside the state directory, so that tearing a lab down does not remove the lock that guards it. */
export const lockFileOf = (spec: LabSpec): string => join(cacheDirectory(), `lab-${spec.name}.lock`);

/** Held by a test run for as long as it uses the lab: two runs would break it for each other. */
export const testRunLockOf = (spec: LabSpec): string => join(cacheDirectory(), `lab-${spec.name}-tests.lock`);

export const cellsDirectoryOf = (spec: LabSpec): string => join(stateDirectoryOf(spec), 'cells');

export const secretsDirectoryOf = (spec: LabSpec): string => join(stateDirectoryOf(spec), 'secrets');

export const faultLedgerOf = (spec: LabSpec): string => join(stateDirectoryOf(spec), 'faults.json');

/** The folder shared between the builder engine and its clients: it holds the engine's socket. */
export const builderSocketDirectoryOf = (spec: LabSpec): string => join(stateDirectoryOf(spec), 'builder-socket');
