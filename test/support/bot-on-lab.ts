import { randomBytes } from 'node:crypto';
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
import { startWorkspace } from '../../deploy/lab/workspace/start-workspace.ts';
import { WorkspaceClient } from './workspace-client.ts';

/** A bot in a workspace, and where it tells how it is. */
export interface RunningBot {
  readonly bot: BotProcess;
  readonly healthUrl: string;
  /** Resolves once the bot is connected to the workspace. */
  readonly waitUntilReady: () => Promise<void>;
}

/** A workspace of its own and a bot in it that operates the lab. */
export interface BotOnLab extends RunningBot {
  readonly workspace: WorkspaceClient;
  /** Where its operations are in etcd: nobody else's. */
  readonly prefix: string;
  /** Starts one more bot with the same configuration: a replica, or the same bot after it was killed. */
  readonly startAnother: (options?: BotStart) => Promise<RunningBot>;
  readonly stop: () => Promise<void>;
}

export interface BotStart {
  /** Edits the configuration before the bot reads it. */
  readonly change?: (configuration: BotConfiguration) => unknown;
  /** False does not wait for it. */
  readonly mustBeReady?: boolean;
  /** Another program than the bot's own `main`, and what it takes after the configuration's path. */
  readonly entry?: string;
  readonly args?: readonly string[];
}

/** Starts both. */
export async function startBotOnLab(options: BotStart & { lab: LabStatus }): Promise<BotOnLab> {
  const running = await startWorkspace({ port: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'howdah-bot-'));
  const prefix = `/howdah-test-${randomBytes(6).toString('hex')}/`;
  const bots: BotProcess[] = [];
  const stop = async () => {
    await Promise.all(bots.map((bot) => bot.stop()));
    await running.close();
    await rm(folder, { recursive: true });
  };

  const start = async (how: BotStart): Promise<RunningBot> => {
    const healthPort = await findFreePort();
    const described = describeBotConfiguration({ lab: options.lab, slackApiUrl: `${running.url}/api/`, healthPort });
    const configuration = { ...described, operations: { ...described.operations, prefix } };
    const own = join(folder, String(bots.length));
    const path = await writeBotConfiguration(own, how.change ? how.change(configuration) : configuration);
    const bot = startBotProcess(path, how);
    bots.push(bot);
    const healthUrl = `http://127.0.0.1:${healthPort}`;
    const waitUntilReady = () => waitForReadiness({ bot, healthUrl });
    if (how.mustBeReady ?? true) await waitUntilReady();
    return { bot, healthUrl, waitUntilReady };
  };

  try {
    const first = await start(options);
    const startAnother = (how: BotStart = {}) => start({ ...options, ...how });
    return { ...first, workspace: new WorkspaceClient(running.url), prefix, startAnother, stop };
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
