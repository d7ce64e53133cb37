import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoTrouble } from './demo-trouble.ts';

/** Ports and folders of one demo. */
export interface DemoSettings {
  readonly workspacePort: number;
  readonly botPort: number;
  /** Generated configuration, pid files and logs. */
  readonly folder: string;
}

/** Reads the environment; `userId` 0 is root, undefined where there is no such thing. */
export function readDemoSettings(
  env: Readonly<Record<string, string | undefined>>,
  userId: number | undefined,
): DemoSettings {
  return {
    workspacePort: readPort(env, 'HOWDAH_WORKSPACE_PORT', 8065),
    botPort: readPort(env, 'HOWDAH_BOT_PORT', 8080),
    folder: env.HOWDAH_DEMO_STATE || (userId === 0 ? besideLab(env.HOWDAH_LAB_STATE) : inCheckout('.howdah/demo')),
  };
}

// Where another checkout finds the leftovers too; only root can write there.
function besideLab(labState = '/var/lib/howdah-lab'): string {
  return `${labState}-demo`;
}

function inCheckout(path: string): string {
  return join(fileURLToPath(new URL('../../../', import.meta.url)), path);
}

function readPort(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new DemoTrouble(`${name} must be a port between 1 and 65535, not "${text}".`);
  }
  return port;
}
