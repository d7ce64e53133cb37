import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { type BotOnLab, type RunningBot, startBotOnLab } from '../support/bot-on-lab.ts';
import { type DyingBots, expectDeath, openDyingBots } from '../support/dying-bots.ts';
import { findNamedLeaders } from '../support/named-leaders.ts';
import { alma, chooseCandidate, type OperationsOnLab, openOperations } from '../support/operations-on-lab.ts';
import { countTimelines, fetchSwitchoverRequests } from '../support/switchover-traces.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;
let bots: DyingBots;

/** The first bot is only for the workspace: each case kills bots of its own. */
beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
  operations = openOperations({ bot, lab: status });
  bots = openDyingBots(bot);
  await bot.bot.kill();
  // Each case connects two bots anew, and Slack takes only a few connections a minute.
  await bot.workspace.faults({ rate_limits: false });
});
afterEach(() => bots.end());
afterAll(async () => {
  await bot.stop();
  await operations.close();
});

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

/**
 * That the request is written down comes before it is sent: who died in between has sent nothing, and who goes on cannot
 * know that and must not send it. After any other event all goes on to the end.
 */
const unsent = 'step-started request';

describe('kill -9 of the bot', () => {
  it.each(journal)(
    'after “%s”',
    async (fatal) => {
      const { leader, candidate } = await chooseCandidate(lab);
      const before = await countTimelines(lab);
      const beganAtMs = Date.now();
      const dying = await bots.startDying(fatal);
      const { id, message } = await askUntilItDies(dying, candidate);

      // Another bot goes on from what lies in the journal.
      await bots.startNext();
      const shown = message ?? (await operations.waitForRequest(id));
      const state = await operations.read(id);
      if (shown !== undefined && state.phase === 'awaiting-approval') await operations.click(shown, 'approve', alma);
      const ended = await operations.waitForEnd(id);
      await operations.waitForFinalMessage(id);

      if (fatal === unsent) {
        expect(ended).toMatchObject({
          phase: 'failed',
          conclusion: expect.stringMatching(/^Nothing came of the request: /),
        });
        expect(findNamedLeaders(ended.conclusion ?? '')).toEqual([leader]);
      } else {
        expect(ended).toMatchObject({ phase: 'succeeded' });
      }
      const times = fatal === unsent ? 0 : 1;
      expect((await countTimelines(lab)) - before, 'switchovers').toBe(times);
      expect((await lab.fetchStatus()).cluster.leader).toBe(fatal === unsent ? leader : candidate);
      expect(await fetchSwitchoverRequests(lab, beganAtMs), 'requests to Patroni').toHaveLength(times);
      expect(await operations.findRequests(id), 'messages of the operation').toHaveLength(1);
    },
    240_000,
  );

  /** Asks, and approves, until the bot has died of it. The message is there unless it died before posting it. */
  async function askUntilItDies(dying: RunningBot, candidate: string) {
    await bot.workspace.type(`/pg switchover ${status.clusterName} ${candidate} reason kill -9`);
    const id = await operations.waitForHolder();
    const message = await operations.waitForRequest(id, dying.bot.exited);
    if (message !== undefined) await operations.click(message, 'approve', alma).catch(() => undefined);
    await expectDeath(dying);
    return { id, message };
  }
});
