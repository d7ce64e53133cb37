import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { waitUntil } from '../probe/wait-until.ts';

/**
 * A process that outlives the command that started it. A pid alone says nothing after a reboot or a wrap-around: the
 * start time and the boot make it certain that the process is ours before anything is killed.
 */
const OwnedProcess = z.object({ pid: z.int().positive(), startTicks: z.string(), bootId: z.string() });
export type OwnedProcess = z.infer<typeof OwnedProcess>;

/** The environment variable that every process of a lab carries: its value is the lab's state directory. */
export const processMarker = 'HOWDAH_LAB_PROCESS';

// The process writes its own pid file before it becomes the command, so that a starter killed at any moment leaves
// no process without a pid file.
const recordAndExec = [
  'read -r boot < /proc/sys/kernel/random/boot_id',
  'ticks=$(cut -d" " -f22 /proc/$$/stat)',
  'echo "{\\"pid\\":$$,\\"startTicks\\":\\"$ticks\\",\\"bootId\\":\\"$boot\\"}" > "$0.new"',
  'mv "$0.new" "$0"',
  'exec "$@"',
].join('\n');

const readOptional = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

type ProcessStat = { readonly state: string; readonly startTicks: string };

const readStat = async (pid: number): Promise<ProcessStat | null> => {
  const text = await readOptional(`/proc/${pid}/stat`);
  if (text === null) {
    return null;
  }
  // Fields after the command's name, which is in brackets and may hold spaces: state is field 3, start time field 22.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  return state === undefined || startTicks === undefined ? null : { state, startTicks };
};

const isDead = (stat: ProcessStat | null): boolean => stat === null || stat.state === 'Z' || stat.state === 'X';

/** The running process that a pid file speaks of, or null when there is none (any more). */
export const findOwnedProcess = async (pidFile: string): Promise<OwnedProcess | null> => {
  const text = await readOptional(pidFile);
  if (text === null) {
    return null;
  }
  let recorded: OwnedProcess;
  try {
    recorded = OwnedProcess.parse(JSON.parse(text));
  } catch {
    return null;
  }
  const bootId = (await readOptional('/proc/sys/kernel/random/boot_id'))?.trim();
  const stat = await readStat(recorded.pid);
  const same = recorded.bootId === bootId && stat?.startTicks === recorded.startTicks && !isDead(stat);
  return same ? recorded : null;
};

/** The children of a process, by pid. */
export const childrenOf = async (pid: number): Promise<readonly number[]> => {
  const text = (await readOptional(`/proc/${pid}/task/${pid}/children`)) ?? '';
  return text
    .split(' ')
    .filter((word) => word.trim() !== '')
    .map(Number);
};

/** How many files a running process may have open, as the kernel says (its hard limit). */
export const fetchOpenFilesLimit = async (pid: number): Promise<number> => {
  const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
  const hard = /^Max open files\s+\S+\s+(?<hard>\d+)/m.exec(limits)?.groups?.hard;
  if (hard === undefined) {
    throw new Error(`the kernel does not say how many files process ${pid} may open`);
  }
  return Number(hard);
};

/** Starts a process that survives this one, and returns when its pid file is there. Its output goes to `logFile`. */
export const startOwnedProcess = async (fields: {
  readonly pidFile: string;
  readonly logFile: string;
  readonly argv: readonly string[];
  /** The lab's state directory, by which its processes are found again. */
  readonly marker: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<OwnedProcess> => {
  mkdirSync(dirname(fields.pidFile), { recursive: true });
  await rm(fields.pidFile, { force: true });
  const log = openSync(fields.logFile, 'a');
  const child = spawn('sh', ['-ec', recordAndExec, fields.pidFile, ...fields.argv], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin', [processMarker]: fields.marker, ...fields.env },
  });
  closeSync(log);
  child.unref();
  return waitUntil({
    what: `${fields.argv[0]} to write ${fields.pidFile}`,
    timeoutMs: 20_000,
    everyMs: 10,
    probe: async () => {
      const found = await findOwnedProcess(fields.pidFile);
      return found === null ? { done: false, seen: 'no pid file' } : { done: true, value: found };
    },
  });
};

/** Sends a signal to a process; one that has ended meanwhile is fine. */
export const sendSignal = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended between the look and the signal: that is what was wanted.
  }
};

const waitForEnd = (fields: { pids: readonly number[]; timeoutMs: number }): Promise<void> =>
  waitUntil({
    what: `processes ${fields.pids.join(', ')} to end`,
    timeoutMs: fields.timeoutMs,
    everyMs: 20,
    probe: async () => {
      const stats = await Promise.all(fields.pids.map(readStat));
      return stats.every(isDead) ? { done: true, value: undefined } : { done: false, seen: 'still running' };
    },
  });

/**
 * Ends an owned process and its child (the first process of a PID namespace, which takes everything in the namespace
 * with it). With `graceMs` the child is first asked to end by itself. Returns when both are gone; no process is fine.
 */
export const stopOwnedProcess = async (fields: {
  readonly pidFile: string;
  readonly graceMs?: number;
}): Promise<void> => {
  const found = await findOwnedProcess(fields.pidFile);
  if (found !== null) {
    const pids = [...(await childrenOf(found.pid)), found.pid];
    if (fields.graceMs !== undefined) {
      for (const pid of pids.slice(0, -1)) {
        sendSignal(pid, 'SIGTERM');
      }
      // Best effort: what does not end by itself is killed below.
      await waitForEnd({ pids, timeoutMs: fields.graceMs }).catch(() => undefined);
    }
    for (const pid of pids) {
      sendSignal(pid, 'SIGKILL');
    }
    await waitForEnd({ pids, timeoutMs: 30_000 });
  }
  await rm(fields.pidFile, { force: true });
};
