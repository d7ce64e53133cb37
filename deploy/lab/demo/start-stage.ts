import { describeBotConfiguration, writeBotConfiguration } from '../bot/bot-configuration.ts';
import { startBotChild } from './bot-child.ts';
import type { Ground } from './choose-ground.ts';
import type { DemoSettings } from './demo-settings.ts';
import { parseDockerAddress } from './engine/docker-address.ts';
import { describeEngineConfiguration, engineCluster } from './engine/engine-configuration.ts';
import { startEngineGround } from './engine/engine-ground.ts';
import { demoStack } from './engine/engine-secrets.ts';
import { startLabGround, stopLabGround } from './lab-ground.ts';
import { startLocalWorkspace } from './local-workspace.ts';
import type { RunningBot } from './running-bot.ts';
import { startSimulatedBot } from './simulated-bot.ts';
import type { Inheritance } from './sole-demo.ts';
import type { UndoStack } from './undo-stack.ts';

/** One demo, or one benchmark, under way. */
export interface Stage {
  readonly settings: DemoSettings;
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  readonly inheritance: Inheritance;
}

/** What the person at the terminal needs to know of a started demo. */
export interface Started {
  readonly workspaceUrl: string;
  readonly bot: RunningBot;
  /** What Ctrl-C does, and what stands behind the messages. */
  readonly notes: readonly string[];
}

/** Starts everything on its ground and resolves when the bot is ready. What was started is in `stage.undo`. */
export async function startStage(ground: Ground, stage: Stage): Promise<Started> {
  const started = await startOn(ground, stage);
  stage.undo.add('the bot', () => started.bot.stop());
  stage.signal.throwIfAborted();
  console.log('Waiting for the bot …');
  await started.bot.waitUntilReady();
  return started;
}

function startOn(ground: Ground, stage: Stage): Promise<Started> {
  switch (ground.kind) {
    case 'lab':
      return startOnLab(stage);
    case 'engine':
      return startOnEngine(ground.dockerHost, stage);
    case 'simulated':
      return startSimulated(ground.why, stage);
  }
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

async function startOnEngine(dockerHost: string, { settings, undo, signal }: Stage): Promise<Started> {
  const { folder, botPort } = settings;
  const address = parseDockerAddress(dockerHost, process.env);
  await startEngineGround({ address, folder, undo, signal, tell: console.log });
  const workspaceUrl = await openWorkspace(['127.0.0.1'], { settings, undo });
  const description = describeEngineConfiguration({
    address,
    folder,
    slackApiUrl: `${workspaceUrl}/api/`,
    healthPort: botPort,
  });
  const configFile = await writeBotConfiguration(folder, description);
  const bot = await startBotChild({ folder, configFile, port: botPort });
  const notes = [
    `Cluster ${engineCluster}: the database stack on the one engine at ${dockerHost}, as stack ${demoStack}.`,
    'Ctrl-C stops the bot and the workspace and removes the stack; its images stay on the engine.',
  ];
  return { workspaceUrl, bot, notes };
}

async function openWorkspace(hosts: readonly string[], { settings, undo }: Pick<Stage, 'settings' | 'undo'>) {
  const workspace = await startLocalWorkspace({ port: settings.workspacePort, hosts });
  undo.add('the workspace', () => workspace.close());
  return workspace.url;
}
