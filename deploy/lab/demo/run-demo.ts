import { setTimeout as pause } from 'node:timers/promises';
import { canRunLab } from '../host/can-run-lab.ts';
import { CommandFailed } from '../host/run-command.ts';
import { WaitedTooLong } from '../probe/wait-until.ts';
import { botLogOf } from './bot-child.ts';
import { chooseGround, type Ground } from './choose-ground.ts';
import { parseDemoOptions, usage } from './demo-options.ts';
import { type DemoSettings, readDemoSettings } from './demo-settings.ts';
import { DemoTrouble } from './demo-trouble.ts';
import { findEngineObstacle } from './engine/find-engine-obstacle.ts';
import { isLabThere, removeDemoFiles } from './lab-claim.ts';
import { stopLabGround } from './lab-ground.ts';
import { refuseBusyPort } from './local-workspace.ts';
import { claimFolder, clearKilledDemo, type Inheritance, refuseSecondDemo } from './sole-demo.ts';
import { type Started, startStage } from './start-stage.ts';
import { listenForStop } from './stop-signal.ts';
import { typeOnce } from './type-once.ts';
import { createUndoStack } from './undo-stack.ts';

/** The demo from its arguments to its exit code. Every trouble that can be expected is one sentence. */
export async function runDemo(argv: readonly string[]): Promise<number> {
  try {
    const options = parseDemoOptions(argv);
    if (options.mode === 'help') {
      console.log(usage);
      return 0;
    }
    const settings = readDemoSettings(process.env, process.getuid?.());
    await refuseSecondDemo(settings.folder);
    const inheritance = await clearKilledDemo(settings.folder);
    if (options.mode === 'down') return await takeDemoDown(settings.folder, inheritance);
    return await runStage({ ...options, settings, inheritance });
  } catch (error) {
    console.error(isExpected(error) ? error.message : error);
    return 1;
  }
}

/** What has a sentence of its own; anything else is a bug, and its stack is wanted. */
function isExpected(error: unknown): error is Error {
  return error instanceof DemoTrouble || error instanceof CommandFailed || error instanceof WaitedTooLong;
}

async function takeDemoDown(folder: string, inheritance: Inheritance): Promise<number> {
  if (inheritance.lab) {
    console.log('Stopping the lab …');
    await stopLabGround();
    await removeDemoFiles(folder);
  }
  console.log('Nothing of a demo is left.');
  if (await isLabThere())
    console.log('The lab that is there was not started by the demo: npm run lab:down removes it.');
  return 0;
}

async function runStage(options: {
  isSimulated: boolean;
  command: string | undefined;
  settings: DemoSettings;
  inheritance: Inheritance;
}): Promise<number> {
  const { settings, inheritance, command } = options;
  const undo = createUndoStack();
  const signal = listenForStop(console.log);
  try {
    const ground = await findGround(options.isSimulated);
    await claimFolder(settings.folder);
    undo.add("the demo's files", async () => void (await clearKilledDemo(settings.folder)));
    await refuseBusyPorts(settings);
    const started = await startStage(ground, { settings, undo, signal, inheritance });
    if (command === undefined) await stayUntilStopped(started, { settings, signal });
    else console.log(`\n${await typeOnce({ ...started, command, timeoutMs: 30_000 })}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    return 130;
  } finally {
    const failures = await undo.run((what) => console.log(`Stopping ${what} …`));
    for (const failure of failures) console.error(`Not stopped: ${failure}`);
  }
}

async function findGround(isSimulated: boolean): Promise<Ground> {
  const ability = await canRunLab();
  return chooseGround({
    isSimulated,
    engineOverride: process.env.HOWDAH_DEMO_ENGINE,
    labObstacle: ability.ok ? null : `The lab cannot run here: ${ability.reason}.`,
    dockerHost: process.env.DOCKER_HOST,
    findEngineObstacle: (dockerHost) => findEngineObstacle(dockerHost, process.env),
  });
}

async function refuseBusyPorts({ workspacePort, botPort }: DemoSettings): Promise<void> {
  await refuseBusyPort({ port: workspacePort, what: 'the Slack workspace', variable: 'HOWDAH_WORKSPACE_PORT' });
  await refuseBusyPort({ port: botPort, what: "the bot's health", variable: 'HOWDAH_BOT_PORT' });
}

async function stayUntilStopped(started: Started, options: { settings: DemoSettings; signal: AbortSignal }) {
  const { settings, signal } = options;
  const lines = [
    '',
    'Howdah is ready.',
    '',
    `  Slack     ${started.workspaceUrl}    open it in a browser`,
    '  Type      /pg status               in #pg-ops',
    '            /pg help',
    `  Health    http://127.0.0.1:${settings.botPort}/readyz`,
    `  Bot log   ${botLogOf(settings.folder)}`,
    '',
    ...started.notes.map((note) => `  ${note}`),
    '',
  ];
  console.log(lines.join('\n'));
  while (!signal.aborted) {
    if (!(await started.bot.isRunning())) {
      throw new DemoTrouble(`The bot has ended by itself. Its log: ${botLogOf(settings.folder)}`);
    }
    await pause(1000, undefined, { signal }).catch(() => undefined);
  }
}
