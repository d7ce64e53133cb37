import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/wait-until.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { readStatusMessage } from '../support/status-message.ts';
import { users } from '../support/workspace-client.ts';

const lab = await (await openLab()).fetchStatus();
let bot: BotOnLab;

beforeAll(async () => {
  bot = await startBotOnLab({ lab });
});
afterAll(() => bot.stop());
afterEach(() => bot.workspace.faults({ reset: true }));

/** Everything that arrived since `before`, once the bot has answered another question after it. */
async function readSince(before: number): Promise<readonly string[]> {
  const help = await bot.workspace.ask('/pg help');
  const messages = await bot.workspace.read();
  return messages
    .slice(before)
    .filter(({ ts }) => ts !== help.ts)
    .map(({ text }) => text);
}

describe('the workspace misbehaves', () => {
  it('delivers twice: one answer', async () => {
    const before = (await bot.workspace.read()).length;
    await bot.workspace.faults({ duplicate_delivery: true });
    await bot.workspace.ask('/pg status');
    await bot.workspace.faults({ reset: true });
    expect(await readSince(before)).toHaveLength(1);
    expect(bot.bot.log()).toContain('delivered again by Slack, answered already');
  });

  it('answers 429: the answer comes once, afterwards', async () => {
    const before = (await bot.workspace.read()).length;
    await bot.workspace.faults({ rate_limit: { method: 'response_url', count: 2, retry_after_s: 1 } });
    await bot.workspace.ask('/pg status');
    expect(await readSince(before)).toHaveLength(1);
  });

  it.each(['graceful', true])(
    'drops the socket (%s): the bot comes back, and nothing is lost or doubled',
    async (how) => {
      const before = (await bot.workspace.read()).length;
      await bot.workspace.faults({ disconnect: how });
      // Typed while nobody may be listening: Slack then tells the person that the command failed, so it is typed again.
      await waitUntil({
        what: 'an acknowledged command',
        timeoutMs: 30_000,
        probe: async () => {
          const delivered = await bot.workspace.type('/pg status');
          return delivered.acked === true
            ? { done: true, value: undefined }
            : { done: false, seen: JSON.stringify(delivered) };
        },
      });
      await bot.waitUntilReady();
      const texts = await readSince(before);
      expect(texts).toHaveLength(1);
      expect(texts[0]).toMatch(/^pgprod is /);
    },
  );

  it('delays: the answer comes once all the same', async () => {
    const before = (await bot.workspace.read()).length;
    await bot.workspace.faults({ delay_delivery_ms: 1500 });
    await bot.workspace.ask('/pg status');
    await bot.workspace.faults({ reset: true });
    expect(await readSince(before)).toHaveLength(1);
  });
});

describe('buttons', () => {
  it('refresh looks again and replaces the answer in place', async () => {
    const message = await bot.workspace.ask('/pg status');
    const ageBefore = readStatusMessage(message).age;
    const count = (await bot.workspace.read()).length;
    // The age names the second: within the same one a fresh look could not be told from the old.
    await pause(1100);
    await bot.workspace.click(message, 'read_refresh');
    await waitUntil({
      what: 'a refreshed answer',
      timeoutMs: 10_000,
      probe: async () => {
        const now = (await bot.workspace.read()).at(-1);
        const age = now ? readStatusMessage(now).age : '';
        return age !== ageBefore ? { done: true, value: undefined } : { done: false, seen: age };
      },
    });
    expect(await bot.workspace.read()).toHaveLength(count);
  });

  it('share shows it to everybody, and says who shared it', async () => {
    const message = await bot.workspace.ask('/pg status');
    const alma = { user: users.alma, channel: 'C0PGOPS001' };
    const before = new Set((await bot.workspace.read(alma)).map(({ ts }) => ts));
    await bot.workspace.click(message, 'read_share');
    const shared = await bot.workspace.waitForNew(before, alma);
    expect(shared.ephemeral_to).toBeUndefined();
    expect(JSON.stringify(shared.blocks)).toContain(`Shared by <@${users.olga}>`);
    expect(JSON.stringify(shared.blocks)).not.toContain('read_share');
  });
});

describe('the end of a bot', () => {
  it('SIGTERM stops it cleanly, answers under way included', async () => {
    const another = await startBotOnLab({ lab });
    const asked = another.workspace.ask('/pg status');
    await waitUntil({
      what: 'an acknowledgement',
      timeoutMs: 10_000,
      probe: async () => {
        const seen = (await another.workspace.calls()).length;
        return seen > 0 ? { done: true, value: undefined } : { done: false, seen: 'no call' };
      },
    });
    await asked;
    expect(await another.bot.stop()).toBe(0);
    expect(another.bot.log()).toContain('Howdah stopped');
    await another.stop();
  });
});
