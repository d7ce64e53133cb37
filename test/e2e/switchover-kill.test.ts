import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import type { RunningBot } from '../support/bot-on-lab.ts';
import { expectDeath, type KillRig, startKillRig } from '../support/dying-bots.ts';
import { findNamedLeaders } from '../support/named-leaders.ts';
import { alma, chooseCandidate } from '../support/operations-on-lab.ts';
import { countTimelines, fetchSwitchoverRequests } from '../support/switchover-traces.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let rig: KillRig;

beforeAll(async () => {
  rig = await startKillRig(status);
});
afterEach(() => rig.bots.end());
afterAll(() => rig.close());

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
      const dying = await rig.bots.startDying(fatal);
      const { id, message } = await askUntilItDies(dying, candidate);

      // Another bot goes on from what lies in the journal.
      await rig.bots.startNext();
      const shown = message ?? (await rig.operations.waitForRequest(id));
      const state = await rig.operations.read(id);
      if (shown !== undefined && state.phase === 'awaiting-approval')
        await rig.operations.click(shown, 'approve', alma);
      const ended = await rig.operations.waitForEnd(id);
      await rig.operations.waitForFinalMessage(id);

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
      expect(await rig.operations.findRequests(id), 'messages of the operation').toHaveLength(1);
    },
    240_000,
  );

  /** Asks, and approves, until the bot has died of it. The message is there unless it died before posting it. */
  async function askUntilItDies(dying: RunningBot, candidate: string) {
    await rig.bot.workspace.type(`/pg switchover ${status.clusterName} ${candidate} reason kill -9`);
    const id = await rig.operations.waitForHolder();
    const message = await rig.operations.waitForRequest(id, dying.bot.exited);
    if (message !== undefined) await rig.operations.click(message, 'approve', alma).catch(() => undefined);
    await expectDeath(dying);
    return { id, message };
  }
});
