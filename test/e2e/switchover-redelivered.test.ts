import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { alma, chooseCandidate, type OperationsOnLab, olga, openOperations } from '../support/operations-on-lab.ts';
import { countTimelines, fetchSwitchoverRequests } from '../support/switchover-traces.ts';
import type { Typist } from '../support/workspace-client.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;

/** Two replicas: the second of two deliveries always goes to the one that has not had the first. */
beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
  operations = openOperations({ bot, lab: status });
  // Slack takes only a few connections a minute.
  await bot.workspace.faults({ rate_limits: false });
  await bot.startAnother();
});
afterAll(async () => {
  await bot.stop();
  await operations.close();
});

it('is one change when Slack delivers the command and the approval to both replicas', async () => {
  const { candidate } = await chooseCandidate(lab);
  const timelines = await countTimelines(lab);
  const beganAtMs = Date.now();

  await bot.workspace.faults({ duplicate_delivery: 1 });
  const { id, message } = await operations.ask(candidate);
  const answers = await waitForAnswers(olga, 2);
  expect(answers).toContainEqual(expect.stringMatching(new RegExp(`^Asked: operation ${id}\\b`)));
  // Whoever comes second tells what is so, and not that somebody is in the way.
  expect(answers.filter((text) => !text.startsWith('Asked: '))).toEqual([
    expect.stringMatching(new RegExp(`is busy with what you asked for yourself: .*${id}`)),
  ]);

  await bot.workspace.faults({ duplicate_delivery: 1 });
  await operations.click(message, 'approve', alma);
  const ended = await operations.waitForEnd(id);
  expect(ended).toMatchObject({ phase: 'succeeded', approvals: [{ userId: alma.user }] });
  await operations.waitForFinalMessage(id);
  expect(await waitForAnswers(alma, 1)).toEqual([expect.stringMatching(/You have approved this already\./)]);

  const [only, ...others] = await operations.journal.fetchRecent(50);
  expect(others).toEqual([]);
  expect(only?.events.filter(({ type }) => type === 'approved')).toHaveLength(1);
  expect(await fetchSwitchoverRequests(lab, beganAtMs), 'requests to Patroni').toHaveLength(1);
  expect(await countTimelines(lab)).toBe(timelines + 1);
  expect(await operations.findRequests(id)).toHaveLength(1);
});

/** What only that person sees, once it is so many. */
function waitForAnswers(person: Typist, count: number): Promise<readonly string[]> {
  return waitUntil({
    what: `${count} answers to ${person.user}`,
    timeoutMs: 20_000,
    everyMs: 50,
    probe: async () => {
      const seen = await bot.workspace.read(person);
      const texts = seen.flatMap(({ ephemeral_to, text }) => (ephemeral_to === person.user ? [text] : []));
      return texts.length >= count ? { done: true, value: texts } : { done: false, seen: texts.join('\n') };
    },
  });
}
