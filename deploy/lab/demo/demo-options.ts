import { parseArgs } from 'node:util';
import { DemoTrouble } from './demo-trouble.ts';

export const usage = [
  'npm run demo                            the lab, a local Slack workspace and the bot, until Ctrl-C',
  'npm run demo -- --once "/pg status"     the same, types that command, prints the reply, takes down what it started',
  'npm run demo -- --simulated             a simulated cluster instead of the lab',
  'npm run demo -- --down                  clears what a killed demo left behind',
].join('\n');

export type DemoOptions =
  | { readonly mode: 'help' }
  | { readonly mode: 'down' }
  | { readonly mode: 'run'; readonly isSimulated: boolean; readonly command: string | undefined };

/** What the demo was asked to do. `command` is typed once, as a person types it. */
export function parseDemoOptions(argv: readonly string[]): DemoOptions {
  const { help, down, simulated, once } = readFlags(argv);
  if (help === true) return { mode: 'help' };
  if (down === true) return { mode: 'down' };
  if (once !== undefined && !once.trim().startsWith('/')) {
    throw new DemoTrouble(`--once takes a slash command such as "/pg status", not "${once}".`);
  }
  return { mode: 'run', isSimulated: simulated === true, command: once };
}

function readFlags(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        once: { type: 'string' },
        simulated: { type: 'boolean' },
        down: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new DemoTrouble(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { cause: error });
  }
}
