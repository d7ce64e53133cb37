import { z } from 'zod';
import type { SlackMessage } from './workspace-client.ts';

const HeaderBlock = z.object({ type: z.literal('header'), text: z.object({ text: z.string() }) });
const TableBlock = z.object({ type: z.literal('table'), rows: z.array(z.array(z.object({ text: z.string() }))) });
const FieldsBlock = z.object({ type: z.literal('section'), fields: z.array(z.object({ text: z.string() })) });
const TextBlock = z.object({ type: z.literal('section'), text: z.object({ text: z.string() }) });
const ContextBlock = z.object({ type: z.literal('context'), elements: z.array(z.object({ text: z.string() })) });

/** What a person reads in the answer to `/pg status`, taken apart. */
export interface StatusMessage {
  readonly verdict: string;
  /** One per member: the column's title → the cell. */
  readonly members: readonly Readonly<Record<string, string>>[];
  /** The reasons below the headline, one per line. */
  readonly reasons: string;
  /** `Replication`, `etcd`, `HAProxy`, `Swarm` → the lines of that part. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
  /** How old the facts are, and who is silent. */
  readonly age: string;
}

/** Takes an answer to `/pg status` apart; throws when it is not one. */
export function readStatusMessage(message: SlackMessage): StatusMessage {
  const find = <T>(schema: z.ZodType<T>): T => {
    for (const block of message.blocks) {
      const parsed = schema.safeParse(block);
      if (parsed.success) return parsed.data;
    }
    throw new Error(`not a status: ${JSON.stringify(message).slice(0, 2000)}`);
  };
  const [titles = [], ...rows] = find(TableBlock).rows.map((row) => row.map(({ text }) => text));
  const parts = find(FieldsBlock).fields.map(({ text }) => text.split('\n'));
  return {
    verdict: find(HeaderBlock).text.text.split(' is ').at(-1) ?? '',
    members: rows.map((row) => Object.fromEntries(row.map((cell, index) => [titles[index] ?? '', cell]))),
    reasons: find(TextBlock).text.text,
    parts: Object.fromEntries(parts.map((lines) => [lines[0]?.match(/^\*([^*]+)\*/)?.[1] ?? '', lines])),
    age: find(ContextBlock).elements[0]?.text ?? '',
  };
}
