import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { readStatusMessage } from '../support/status-message.ts';
import { channels, users } from '../support/workspace-client.ts';

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

const countMessages = async () => (await bot.workspace.read()).length;

describe('the workspace misbehaves', () => {
  it('delivers twice: one answer', async () => {
    const before = await countMessages();
    await bot.workspace.faults({ duplicate_delivery: true });
    await bot.workspace.ask('/pg status');
    await bot.workspace.faults({ reset: true });
    expect(await readSince(before)).toHaveLength(1);
    // The second delivery did come.
    expect(bot.bot.log()).toContain('delivered again by Slack, answered already');
  });

  it('answers 429 twice: the answer comes once, afterwards', async () => {
    const before = await countMessages();
    const limited = await bot.workspace.countCalls('response_url', 'ratelimited');
    await bot.workspace.faults({ rate_limit: { method: 'response_url', count: 2, retry_after_s: 1 } });
    await bot.workspace.ask('/pg status');
    expect(await readSince(before)).toHaveLength(1);
    expect(await bot.workspace.countCalls('response_url', 'ratelimited')).toBe(limited + 2);
  });

  it.each(['graceful', true])('drops the socket (%s): the bot comes back; nothing is lost or doubled', async (how) => {
    const before = await countMessages();
    const connections = await bot.workspace.countCalls('apps.connections.open', 'ok');
    await bot.workspace.faults({ disconnect: how });
    // Slack tells the person at once when nobody took the command; then they type it again.
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
    await bot.workspace.waitForCall('apps.connections.open', 'ok', connections);
    await bot.waitUntilReady();
    const texts = await readSince(before);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^pgprod is /);
  });

  it('delays: the answer comes once all the same', async () => {
    const before = await countMessages();
    await bot.workspace.faults({ delay_delivery_ms: 1500 });
    const delivered = await bot.workspace.type('/pg status');
    expect(Number(delivered.elapsed_ms)).toBeGreaterThanOrEqual(1500);
    await bot.workspace.faults({ reset: true });
    expect(await readSince(before)).toHaveLength(1);
  });

  it('swallows its own response: the message it did show is not sent again', async () => {
    const before = await countMessages();
    const dropped = await bot.workspace.countCalls('response_url', 'dropped');
    await bot.workspace.faults({ drop_response: { method: 'response_url', count: 1 } });
    await bot.workspace.type('/pg status');
    await bot.workspace.waitForCall('response_url', 'dropped', dropped);
    expect(await readSince(before)).toHaveLength(1);
  });
});

describe('buttons', () => {
  it('refresh looks again and replaces the answer in place', async () => {
    const message = await bot.workspace.ask('/pg status');
    const count = await countMessages();
    const secondOf = (age: string) => age.match(/date\^(\d+)/)?.[1];
    const before = secondOf(readStatusMessage(message).age);
    // The answer names the second in which it looked, so a refresh within the same second may look the same.
    await waitUntil({
      what: 'a refreshed answer',
      timeoutMs: 20_000,
      probe: async () => {
        const latest = (await bot.workspace.read()).at(-1) ?? message;
        await bot.workspace.click(latest, 'read_refresh');
        const now = secondOf(readStatusMessage((await bot.workspace.read()).at(-1) ?? message).age);
        return now !== before ? { done: true, value: undefined } : { done: false, seen: `still ${now}` };
      },
    });
    expect(await countMessages()).toBe(count);
  });

  it('share shows it to everybody, and says who shared it', async () => {
    const message = await bot.workspace.ask('/pg status');
    const alma = { user: users.alma, channel: channels.ops };
    const before = new Set((await bot.workspace.read(alma)).map(({ ts }) => ts));
    await bot.workspace.click(message, 'read_share');
    const shared = await bot.workspace.waitForNew(before, alma);
    expect(shared.ephemeral_to).toBeUndefined();
    expect(JSON.stringify(shared.blocks)).toContain(`Shared by <@${users.olga}>`);
    expect(JSON.stringify(shared.blocks)).not.toContain('read_share');
  });

  it('refresh under a shared answer leaves it as it is, and answers the one who asked', async () => {
    const alma = { user: users.alma, channel: channels.ops };
    const shared = (await bot.workspace.read(alma)).findLast(({ blocks }) =>
      JSON.stringify(blocks).includes('Shared by'),
    );
    if (shared === undefined) throw new Error('the test before this one shared a message');
    const before = new Set((await bot.workspace.read(alma)).map(({ ts }) => ts));
    await bot.workspace.click(shared, 'read_refresh', { typist: alma });
    const fresh = await bot.workspace.waitForNew(before, alma);
    expect(fresh.ephemeral_to).toBe(users.alma);
    expect((await bot.workspace.read(alma)).find(({ ts }) => ts === shared.ts)).toEqual(shared);
  });
});

describe('the end of a bot', () => {
  it('SIGTERM waits for the answer that is on its way', async () => {
    const another = await startBotOnLab({ lab });
    try {
      await another.workspace.faults({ rate_limit: { method: 'response_url', count: 1, retry_after_s: 2 } });
      await another.workspace.type('/pg status');
      await another.workspace.waitForCall('response_url', 'ratelimited', 0);
      expect(await another.workspace.read()).toEqual([]);
      expect(await another.bot.stop()).toBe(0);
      expect((await another.workspace.read()).map(({ text }) => text)).toEqual([expect.stringMatching(/^pgprod is /)]);
      expect(another.bot.log()).toContain('Howdah stopped');
    } finally {
      await another.stop();
    }
  });

  it('SIGTERM ends one at once that still looks for Slack', async () => {
    const lost = await startBotOnLab({
      lab,
      mustBeReady: false,
      // Nobody listens there, so the start goes on trying.
      change: (configuration) => ({
        ...configuration,
        slack: { ...configuration.slack, apiUrl: 'http://127.0.0.1:9/api/' },
      }),
    });
    await waitUntil({
      what: 'a bot that lives and is not ready',
      timeoutMs: 30_000,
      probe: async () => {
        const response = await fetch(`${lost.healthUrl}/readyz`).catch(() => undefined);
        return response?.status === 503
          ? { done: true, value: undefined }
          : { done: false, seen: String(response?.status) };
      },
    });
    expect(await lost.bot.stop()).toBe(0);
    expect(lost.bot.log()).toContain('Howdah stopped before it was ready');
    await lost.stop();
  });
});
