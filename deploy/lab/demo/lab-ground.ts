import { fullLab } from '../lab-spec.ts';
import type { LabStatus } from '../lab-status.ts';
import { fetchLabStatus } from '../lifecycle/fetch-lab-status.ts';
import { tearDownLab } from '../lifecycle/lab-down.ts';
import { bringLabUp, takeLabDown } from '../lifecycle/lab-up.ts';
import { claimLab, isLabOurs } from './lab-claim.ts';
import { waitForStandbys } from './wait-for-standbys.ts';

/** The lab as the demo uses it. */
export interface LabGround {
  readonly status: LabStatus;
  /** Whether the demo takes it down at its end: it started it, or inherited it from a demo that was killed. */
  readonly isOurs: boolean;
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
  const { folder, isInherited, signal } = options;
  const wasDown = (await fetchLabStatus(fullLab)).state === 'down';
  let isOurs = isInherited;
  const starting = bringLabUp(fullLab, 'progress', async () => {
    isOurs = isLabOurs({ isInherited, wasDown, wasMade: true });
    if (!isOurs) return;
    // Before anything of it runs: when we are killed from here on, the next demo knows whose lab it finds.
    await claimLab(folder);
    signal.throwIfAborted();
  });
  const stopEarly = (): void => {
    // Without its engines the start fails soon; what it still makes after this is taken away below.
    if (wasDown && isOurs) void tearDownLab(fullLab).catch(() => undefined);
  };
  signal.addEventListener('abort', stopEarly, { once: true });
  try {
    await starting;
    signal.throwIfAborted();
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
