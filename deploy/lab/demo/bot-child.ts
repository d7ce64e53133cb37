import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOwnedProcess, sendSignal, startOwnedProcess } from '../host/owned-process.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { DemoTrouble } from './demo-trouble.ts';
import type { RunningBot } from './running-bot.ts';

const entryFile = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

const pidFileOf = (folder: string): string => join(folder, 'bot.pid');

/** Where a demo's bot writes its log. */
export const botLogOf = (folder: string): string => join(folder, 'bot.log');

// The bot itself drains for ten seconds at most.
const graceMs = 15_000;

/**
 * Starts the bot as production does, in a process of its own with its log in a file: when the demo is killed the bot
 * lives on unharmed, and the next demo finds it by its pid file.
 */
export async function startBotChild(options: {
  folder: string;
  configFile: string;
  port: number;
}): Promise<RunningBot> {
  const { folder } = options;
  await startOwnedProcess({
    pidFile: pidFileOf(folder),
    logFile: botLogOf(folder),
    marker: folder,
    // `--import` runs in this very process: a wrapper would swallow the signals and survive a kill.
    argv: [process.execPath, '--import', import.meta.resolve('tsx'), entryFile, options.configFile],
  });
  return {
    waitUntilReady: () => waitUntilReady(options),
    isRunning: () => isRunning(folder),
    stop: () => stopBotChild(folder),
  };
}

async function isRunning(folder: string): Promise<boolean> {
  return (await findOwnedProcess(pidFileOf(folder))) !== null;
}

async function waitUntilReady({ folder, port }: { folder: string; port: number }): Promise<void> {
  const ended = await waitUntil({
    what: 'the bot to be ready',
    timeoutMs: 60_000,
    everyMs: 100,
    probe: async () => {
      if (!(await isRunning(folder))) return { done: true, value: true };
      const url = `http://127.0.0.1:${port}/readyz`;
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
      if (response?.ok) return { done: true, value: false };
      return { done: false, seen: response === undefined ? 'no answer' : (await response.text()).trim() };
    },
  });
  if (ended) throw new DemoTrouble(`The bot ended while it was starting:\n${await readEndOfLog(folder)}`);
}

/** Stops the bot of this demo, or the one that a killed demo left behind; none is fine. */
export async function stopBotChild(folder: string): Promise<void> {
  const found = await findOwnedProcess(pidFileOf(folder));
  if (found !== null) {
    sendSignal(found.pid, 'SIGTERM');
    await waitForEnd(folder).catch(async () => {
      sendSignal(found.pid, 'SIGKILL');
      await waitForEnd(folder);
    });
  }
  await rm(pidFileOf(folder), { force: true });
}

function waitForEnd(folder: string): Promise<void> {
  return waitUntil({
    what: 'the bot to end',
    timeoutMs: graceMs,
    everyMs: 25,
    probe: async () =>
      (await isRunning(folder)) ? { done: false, seen: 'it still runs' } : { done: true, value: undefined },
  });
}

async function readEndOfLog(folder: string): Promise<string> {
  const text = await readFile(botLogOf(folder), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-10).join('\n');
}
