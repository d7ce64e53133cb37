import { setTimeout as pause } from 'node:timers/promises';
import { describeBotConfiguration, writeBotConfiguration } from '../bot-configuration.ts';
import { canRunLab } from '../can-run-lab.ts';
import { botLogOf, startBotChild } from './bot-child.ts';
import { chooseGround, type Ground } from './choose-ground.ts';
import { parseDemoOptions, usage } from './demo-options.ts';
import { type DemoSettings, readDemoSettings } from './demo-settings.ts';
import { DemoTrouble } from './demo-trouble.ts';
import { startLabGround, stopLabGround } from './lab-ground.ts';
import { refuseBusyPort, startLocalWorkspace } from './local-workspace.ts';
import type { RunningBot } from './running-bot.ts';
import { startSimulatedBot } from './simulated-bot.ts';
import { claimFolder, clearKilledDemo, type Inheritance, refuseSecondDemo } from './sole-demo.ts';
import { listenForStop } from './stop-signal.ts';
import { typeOnce } from './type-once.ts';
import { createUndoStack, type UndoStack } from './undo-stack.ts';

/** One demo under way. */
interface Stage {
  readonly settings: DemoSettings;
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  readonly inheritance: Inheritance;
}

/** What the person at the terminal needs to know of a started demo. */
interface Started {
  readonly workspaceUrl: string;
  readonly bot: RunningBot;
  /** What Ctrl-C does, and what stands behind the messages. */
  readonly notes: readonly string[];
}

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
    if (options.mode === 'down') return await takeDemoDown(inheritance);
    return await runStage({ ...options, settings, inheritance });
  } catch (error) {
    console.error(error instanceof DemoTrouble ? error.message : error);
    return 1;
  }
}

async function takeDemoDown(inheritance: Inheritance): Promise<number> {
  if (inheritance.lab) await stopLabGround();
  console.log('Nothing of a demo is left.');
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
    const started = await start(ground, { settings, undo, signal, inheritance });
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
  });
}

async function refuseBusyPorts({ workspacePort, botPort }: DemoSettings): Promise<void> {
  await refuseBusyPort({ port: workspacePort, what: 'the Slack workspace', variable: 'HOWDAH_WORKSPACE_PORT' });
  await refuseBusyPort({ port: botPort, what: "the bot's health", variable: 'HOWDAH_BOT_PORT' });
}

async function start(ground: Ground, stage: Stage): Promise<Started> {
  const started = await (ground.kind === 'simulated' ? startSimulated(ground.why, stage) : startOnLab(stage));
  stage.undo.add('the bot', () => started.bot.stop());
  stage.signal.throwIfAborted();
  console.log('Waiting for the bot …');
  await started.bot.waitUntilReady();
  return started;
}

async function startSimulated(why: string, { settings, undo }: Stage): Promise<Started> {
  console.log(why);
  const workspaceUrl = await openWorkspace(['127.0.0.1'], { settings, undo });
  const slackApiUrl = `${workspaceUrl}/api/`;
  const bot = await startSimulatedBot({ folder: settings.folder, port: settings.botPort, slackApiUrl });
  return { workspaceUrl, bot, notes: ['Every message says SIMULATED: there is no cluster behind it.'] };
}

async function startOnLab({ settings, undo, signal, inheritance }: Stage): Promise<Started> {
  const { folder, botPort } = settings;
  const { status, isOurs } = await startLabGround({ folder, isInherited: inheritance.lab, signal });
  if (isOurs) undo.add('the lab', stopLabGround);
  else console.log('Using the lab that is up already.');
  const workspaceUrl = await openWorkspace(['127.0.0.1', status.rootAddress], { settings, undo });
  const description = describeBotConfiguration({
    lab: status,
    slackApiUrl: `${workspaceUrl}/api/`,
    healthPort: botPort,
  });
  const configFile = await writeBotConfiguration(folder, description);
  const bot = await startBotChild({ folder, configFile, port: botPort });
  const notes = [
    `Cluster ${status.clusterName}: five engines on this machine, ${status.cluster.leader ?? 'nobody'} leads. npm run lab:status has every address.`,
    isOurs
      ? 'Ctrl-C stops the bot and the workspace and takes the lab down.'
      : 'Ctrl-C stops the bot and the workspace. The lab was here before the demo and stays.',
  ];
  return { workspaceUrl, bot, notes };
}

async function openWorkspace(hosts: readonly string[], { settings, undo }: Pick<Stage, 'settings' | 'undo'>) {
  const workspace = await startLocalWorkspace({ port: settings.workspacePort, hosts });
  undo.add('the workspace', () => workspace.close());
  return workspace.url;
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
