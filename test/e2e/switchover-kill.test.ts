import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { type BotOnLab, type RunningBot, startBotOnLab } from '../support/bot-on-lab.ts';
import { alma, chooseCandidate, type OperationsOnLab, openOperations } from '../support/operations-on-lab.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;

/** The first bot is only for the workspace: each case kills bots of its own. */
beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
  operations = openOperations({ bot, lab: status });
  await bot.bot.kill();
  // Each case connects two bots anew, and Slack takes only a few connections a minute.
  await bot.workspace.faults({ rate_limits: false });
});
/** A bot that outlives its case would take part in the next one. */
const started: RunningBot[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.bot.kill()));
});
afterAll(async () => {
  await bot.stop();
  await operations.close();
});

/** How often Patroni has switched over: its history has one line more each time. */
async function countTimelines(leader: string): Promise<number> {
  const { stdout } = await lab.execInService(leader, ['patronictl', 'history', '-f', 'json']);
  return (JSON.parse(stdout) as readonly unknown[]).length;
}

/**
 * The journal of a switchover that goes well, event by event. A bot that dies right after writing one of them has done
 * nothing that follows it. A step that is seen to be done at once has no event of its beginning: `step x` is the first
 * one that it has.
 */
const journal = [
  'requested',
  'posted',
  'approved',
  'started',
  'step-started request',
  'step-ended request',
  'step leader',
  'step-ended leader',
  'step routing',
  'step-ended routing',
  'step replica',
  'step-ended replica',
  'measured',
  'finished',
];

describe('kill -9 of the bot', () => {
  it.each(journal)(
    'after “%s”',
    async (fatal) => {
      const { leader, candidate } = await chooseCandidate(lab);
      const before = await countTimelines(leader);
      const crashing = await bot.startAnother({ entry: 'test/support/crashing-bot.ts', args: [fatal] });
      started.push(crashing);
      const { id, message } = await askUntilItDies(crashing, candidate);

      // Another bot goes on from what lies in the journal.
      const next = await bot.startAnother();
      started.push(next);
      const shown = message ?? (await operations.waitForRequest(id));
      const state = await operations.read(id);
      if (shown !== undefined && state.phase === 'awaiting-approval') await operations.click(shown, 'approve', alma);
      const ended = await operations.waitForEnd(id);
      await operations.waitForFinalMessage(id);

      const after = await countTimelines(ended.phase === 'succeeded' ? candidate : leader);
      expect(after - before, 'switchovers').toBe(ended.phase === 'succeeded' ? 1 : 0);
      // Only a bot that died between writing that it asks and asking can leave nothing done, and then it says so.
      if (ended.phase !== 'succeeded') {
        expect(fatal).toBe('step-started request');
        expect(ended.conclusion).toContain(leader);
      }
      const requests = await operations.findRequests(id);
      expect(requests, 'messages of the operation').toHaveLength(1);
    },
    240_000,
  );

  /** Asks, and approves, until the bot has died of it. The message is there unless it died before posting it. */
  async function askUntilItDies(crashing: RunningBot, candidate: string) {
    await bot.workspace.type(`/pg switchover ${status.clusterName} ${candidate} reason kill -9`);
    const id = await operations.waitForHolder();
    const message = await operations.waitForRequest(id, crashing.bot.exited);
    if (message !== undefined) await operations.click(message, 'approve', alma).catch(() => undefined);
    await crashing.bot.exited;
    return { id, message };
  }
});
