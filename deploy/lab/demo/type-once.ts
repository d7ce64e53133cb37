import { z } from 'zod';
import { waitUntil } from '../probe/wait-until.ts';
import { renderReadableText } from '../workspace/block-kit/to-readable-text.ts';
import { DemoTrouble } from './demo-trouble.ts';

/** Who types, and where: an operator in the channel that the cluster belongs to. */
export const typist = { user: 'olga', channel: 'pg-ops' } as const;

const Slash = z.object({
  ok: z.boolean(),
  acked: z.boolean().optional(),
  message: z.string().optional(),
  notice: z.object({ text: z.string() }).optional(),
});
const Messages = z.array(
  z.object({
    ts: z.string(),
    text: z.string().default(''),
    blocks: z.array(z.unknown()).default([]),
    bot_id: z.string().optional(),
  }),
);
const Names = z.array(z.object({ id: z.string(), name: z.string() }));

/** Types a slash command in the workspace and returns the bot's reply as text for a terminal. */
export async function typeOnce(options: { workspaceUrl: string; command: string; timeoutMs: number }): Promise<string> {
  const control = `${options.workspaceUrl}/control`;
  const before = new Set((await fetchMessages(control)).map(({ ts }) => ts));
  await requestSlash(control, options.command);
  const reply = await waitUntil({
    what: `the bot's reply to ${options.command}`,
    timeoutMs: options.timeoutMs,
    everyMs: 50,
    probe: async () => {
      const found = (await fetchMessages(control)).find(
        (message) => message.bot_id !== undefined && !before.has(message.ts),
      );
      return found === undefined ? { done: false, seen: 'no message of the bot' } : { done: true, value: found };
    },
  }).catch(() => {
    throw new DemoTrouble(`The bot has not answered ${options.command} within ${options.timeoutMs / 1000} seconds.`);
  });
  const names = Names.parse([
    ...z.array(z.unknown()).parse(await fetchJson(`${control}/users`)),
    ...z.array(z.unknown()).parse(await fetchJson(`${control}/channels`)),
  ]);
  return renderReadableText(reply, {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    names: new Map(names.map(({ id, name }) => [id, name])),
  });
}

async function requestSlash(control: string, command: string): Promise<void> {
  const response = await fetch(`${control}/slash`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...typist, text: command }),
  });
  const report = Slash.parse(await response.json());
  if (report.ok && report.acked === true) return;
  throw new DemoTrouble(
    `Slack refuses ${command}: ${report.notice?.text ?? report.message ?? 'it was not acknowledged'}`,
  );
}

async function fetchMessages(control: string): Promise<z.infer<typeof Messages>> {
  return Messages.parse(await fetchJson(`${control}/messages?${new URLSearchParams(typist)}`));
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}
