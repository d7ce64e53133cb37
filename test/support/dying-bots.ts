import { expect } from 'vitest';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { type BotOnLab, type BotStart, type RunningBot, startBotOnLab } from './bot-on-lab.ts';
import { type OperationsOnLab, openOperations } from './operations-on-lab.ts';

/** Bots that kill themselves in the middle, and those that go on from what lies in the journal. */
export interface DyingBots {
  /** Starts one that dies with -9 right after it has written that event: see crashing-bot.ts. */
  startDying(fatal: string, start?: BotStart): Promise<RunningBot>;
  startNext(): Promise<RunningBot>;
  /** Kills whatever still runs: a bot that outlives its case would take part in the next one. */
  end(): Promise<void>;
}

/** A workspace and a journal for bots that die: the first one is there for those only, and is killed at once. */
export interface KillRig {
  readonly bot: BotOnLab;
  readonly operations: OperationsOnLab;
  readonly bots: DyingBots;
  close(): Promise<void>;
}

export async function startKillRig(lab: LabStatus): Promise<KillRig> {
  const bot = await startBotOnLab({ lab });
  const operations = openOperations({ bot, lab });
  await bot.bot.kill();
  // Each case connects two bots anew, and Slack takes only a few connections a minute.
  await bot.workspace.faults({ rate_limits: false });
  return {
    bot,
    operations,
    bots: openDyingBots(bot),
    close: async () => {
      await bot.stop();
      await operations.close();
    },
  };
}

function openDyingBots(bot: BotOnLab): DyingBots {
  const started: RunningBot[] = [];
  const start = async (how: BotStart): Promise<RunningBot> => {
    const one = await bot.startAnother(how);
    started.push(one);
    return one;
  };
  return {
    startDying: (fatal, how = {}) => start({ ...how, entry: 'test/support/crashing-bot.ts', args: [fatal] }),
    startNext: () => start({}),
    end: async () => {
      await Promise.all(started.splice(0).map((one) => one.bot.kill()));
    },
  };
}

/** Waits until it has died of its event, and not of anything else: a bot that ends by itself has an exit code. */
export async function expectDeath({ bot }: RunningBot): Promise<void> {
  expect(await bot.exited, bot.log().slice(-2_000)).toBeNull();
}
