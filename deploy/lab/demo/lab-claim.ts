import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectoryOf } from '../lab-paths.ts';
import { fullLab } from '../lab-spec.ts';

const claimFile = 'started-lab';

// The lab's folder is made anew with each lab, so its birth tells two labs apart.
async function fetchLabIdentity(): Promise<string | undefined> {
  const facts = await stat(stateDirectoryOf(fullLab)).catch(() => undefined);
  return facts === undefined ? undefined : `${facts.ino} ${facts.birthtimeMs}`;
}

/** Whether there is a lab on this machine, whole or in parts, whoever started it. */
export async function isLabThere(): Promise<boolean> {
  return (await fetchLabIdentity()) !== undefined;
}

/** Whether the lab that is there was started by the demo of this folder, perhaps one that was killed. */
export async function isLabOfDemo(folder: string): Promise<boolean> {
  const claim = await readFile(join(folder, claimFile), 'utf8').catch(() => undefined);
  return claim !== undefined && claim === (await fetchLabIdentity());
}

/** Records in the demo's folder that the lab whose folder is there now is the demo's. */
export async function claimLab(folder: string): Promise<void> {
  const identity = await fetchLabIdentity();
  if (identity === undefined) throw new Error('there is no lab to claim');
  await writeFile(join(folder, claimFile), identity);
}

/** Removes the demo's files. The claim on a lab stays for as long as that lab does: nobody else would take it down. */
export async function removeDemoFiles(folder: string): Promise<void> {
  if (!(await isLabOfDemo(folder))) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  for (const entry of await readdir(folder)) {
    if (entry !== claimFile) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

/**
 * Whether the demo takes the lab down at its end: one it has made where there was none, or inherited from a demo that
 * was killed. A lab of somebody else stays theirs, also when it was broken and had to be made anew.
 */
export function isLabOurs(facts: { isInherited: boolean; wasDown: boolean; wasMade: boolean }): boolean {
  return facts.isInherited || (facts.wasDown && facts.wasMade);
}
