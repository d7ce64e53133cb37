import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOwnedProcess } from '../host/owned-process.ts';
import { stopBotChild } from './bot-child.ts';
import { DemoTrouble } from './demo-trouble.ts';
import { clearClaimedEngine } from './engine/engine-ground.ts';
import { isLabOfDemo, removeDemoFiles } from './lab-claim.ts';

const ownerFileOf = (folder: string): string => join(folder, 'demo.pid');

/** What a demo that was killed has left running, apart from what was stopped just now. */
export interface Inheritance {
  readonly lab: boolean;
}

/** Refuses while another demo runs. */
export async function refuseSecondDemo(folder: string): Promise<void> {
  const owner = await findOwnedProcess(ownerFileOf(folder));
  if (owner !== null && owner.pid !== process.pid) {
    throw new DemoTrouble(`Another demo is running (process ${owner.pid}): stop it with Ctrl-C where it was started.`);
  }
}

/**
 * Stops what a killed demo has left, its bot and its stack on an engine, and removes its files. Its lab is only told of,
 * for it may serve the next demo; the claim on it stays.
 */
export async function clearKilledDemo(folder: string): Promise<Inheritance> {
  const lab = await isLabOfDemo(folder);
  await stopBotChild(folder);
  await clearClaimedEngine(folder);
  await removeDemoFiles(folder);
  return { lab };
}

/** Makes the folder and records this process as its owner. Where there is no /proc no owner can be told. */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [stat, bootId] = await Promise.all(
    ['/proc/self/stat', '/proc/sys/kernel/random/boot_id'].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  // Fields after the command's name, which is in brackets: the start time is field 22 of all.
  const startTicks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (startTicks === undefined || bootId === undefined) return;
  const file = ownerFileOf(folder);
  await writeFile(`${file}.new`, JSON.stringify({ pid: process.pid, startTicks, bootId: bootId.trim() }));
  await rename(`${file}.new`, file);
}
