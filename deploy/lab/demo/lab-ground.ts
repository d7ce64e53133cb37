import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectoryOf } from '../lab-paths.ts';
import { fullLab } from '../lab-spec.ts';
import type { LabStatus } from '../lab-status.ts';
import { fetchLabStatus } from '../lifecycle/fetch-lab-status.ts';
import { tearDownLab } from '../lifecycle/lab-down.ts';
import { bringLabUp, takeLabDown } from '../lifecycle/lab-up.ts';
import { waitForStandbys } from './wait-for-standbys.ts';

/** The lab as the demo uses it. */
export interface LabGround {
  readonly status: LabStatus;
  /** Whether the demo takes it down at its end: it started it, or inherited it from a demo that was killed. */
  readonly isOurs: boolean;
}

const claimFileOf = (folder: string): string => join(folder, 'started-lab');

// The lab's folder is made anew with each lab, so its birth tells two labs apart.
const fetchLabIdentity = async (): Promise<string | undefined> => {
  const facts = await stat(stateDirectoryOf(fullLab)).catch(() => undefined);
  return facts === undefined ? undefined : `${facts.ino} ${facts.birthtimeMs}`;
};

/** Whether the lab that runs now was started by a demo, perhaps one that was killed. */
export async function isLabOfDemo(folder: string): Promise<boolean> {
  const claim = await readFile(claimFileOf(folder), 'utf8').catch(() => undefined);
  return claim !== undefined && claim === (await fetchLabIdentity());
}

async function claimLab(folder: string): Promise<void> {
  await writeFile(claimFileOf(folder), (await fetchLabIdentity()) ?? '');
}

/**
 * Brings the lab up with progress, or takes the healthy one that is there. When `signal` aborts, whatever has been
 * started is taken away again before this rejects.
 */
export async function startLabGround(options: {
  folder: string;
  isInherited: boolean;
  signal: AbortSignal;
}): Promise<LabGround> {
  const { folder, signal } = options;
  const wasDown = (await fetchLabStatus(fullLab)).state === 'down';
  const isOurs = wasDown || options.isInherited;
  const starting = bringLabUp(fullLab, 'progress');
  const stopEarly = (): void => {
    // Without its engines the start fails soon; what it still makes after this is taken away below.
    if (wasDown) void tearDownLab(fullLab).catch(() => undefined);
  };
  signal.addEventListener('abort', stopEarly, { once: true });
  try {
    await starting;
    signal.throwIfAborted();
    if (isOurs) await claimLab(folder);
    if (wasDown)
      await waitForStandbys(async () => (await fetchLabStatus(fullLab)).cluster.members.map(({ role }) => role));
    return { status: await fetchLabStatus(fullLab), isOurs };
  } catch (error) {
    if (isOurs) await takeLabDown(fullLab);
    throw error;
  } finally {
    signal.removeEventListener('abort', stopEarly);
  }
}

/** Takes the lab down. */
export const stopLabGround = (): Promise<void> => takeLabDown(fullLab);
