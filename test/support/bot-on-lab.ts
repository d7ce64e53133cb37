import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BotConfiguration,
  describeBotConfiguration,
  writeBotConfiguration,
} from '../../deploy/lab/bot/bot-configuration.ts';
import { type BotProcess, startBotProcess } from '../../deploy/lab/bot/bot-process.ts';
import { findFreePort } from '../../deploy/lab/demo/find-free-port.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { type RunningWorkspace, startWorkspace } from '../../deploy/lab/workspace/start-workspace.ts';
import { WorkspaceClient } from './workspace-client.ts';

/** A workspace of its own and a bot in it that operates the lab. */
export interface BotOnLab {
  readonly workspace: WorkspaceClient;
  readonly bot: BotProcess;
  readonly healthUrl: string;
  /** Resolves once the bot is connected to the workspace. */
  readonly waitUntilReady: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts both. `change` edits the configuration before the bot reads it; `isReady: false` does not wait for it. */
export async function startBotOnLab(options: {
  lab: LabStatus;
  change?: (configuration: BotConfiguration) => unknown;
  mustBeReady?: boolean;
}): Promise<BotOnLab> {
  const running = await startWorkspace({ port: 0 });
  const healthPort = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'howdah-bot-'));
  const configuration = describeBotConfiguration({ lab: options.lab, slackApiUrl: `${running.url}/api/`, healthPort });
  const bot = startBotProcess(
    await writeBotConfiguration(folder, options.change ? options.change(configuration) : configuration),
  );
  const healthUrl = `http://127.0.0.1:${healthPort}`;
  const stop = async () => {
    await bot.stop();
    await running.close();
    await rm(folder, { recursive: true });
  };
  const waitUntilReady = () => waitForReadiness({ bot, healthUrl });
  if (options.mustBeReady ?? true) await orStop(waitUntilReady, { stop, running });
  return { workspace: new WorkspaceClient(running.url), bot, healthUrl, waitUntilReady, stop };
}

async function orStop(
  step: () => Promise<void>,
  { stop }: { stop: () => Promise<void>; running: RunningWorkspace },
): Promise<void> {
  try {
    await step();
  } catch (error) {
    await stop();
    throw error;
  }
}

function waitForReadiness({ bot, healthUrl }: { bot: BotProcess; healthUrl: string }): Promise<void> {
  return waitUntil({
    what: 'a bot that is ready',
    timeoutMs: 60_000,
    probe: async () => {
      const response = await fetch(`${healthUrl}/readyz`).catch(() => undefined);
      return response?.ok
        ? { done: true, value: undefined }
        : { done: false, seen: `${await response?.text()}\n${bot.log().slice(-2000)}` };
    },
  });
}
