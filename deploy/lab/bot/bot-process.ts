import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const projectFolder = join(import.meta.dirname, '../../..');

/** A bot in a process of its own, as production runs it. */
export interface BotProcess {
  readonly pid: number;
  /** What it wrote so far, standard output and error together. */
  readonly log: () => string;
  /** The exit code once it has ended by itself or by `stop`; null after a signal. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, then the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL, as a power cut would. */
  readonly kill: () => Promise<void>;
}

/**
 * Starts `src/main.ts` with the configuration at `configPath`. It may not be ready yet: ask `/readyz`. `entry` is
 * another program to run in its place, from the project's folder, with `args` after the configuration.
 */
export function startBotProcess(
  configPath: string,
  { entry = 'src/main.ts', args = [] }: { entry?: string; args?: readonly string[] } = {},
): BotProcess {
  // `--import tsx` runs in this very process: a wrapper would swallow the signals and survive a kill.
  const command = ['--import', 'tsx', join(projectFolder, entry), configPath, ...args];
  const child = spawn(process.execPath, command, {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error('the bot could not be started');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      log += text;
    });
  }
  const exited = waitForExit(child);
  return {
    pid: child.pid,
    log: () => log,
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function waitForExit(child: ChildProcess): Promise<number | null> {
  // `close` and not `exit`: by then everything it wrote has been read.
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : null;
}
