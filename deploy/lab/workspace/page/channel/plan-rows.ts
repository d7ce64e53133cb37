import { dayNumber } from '../../text/format-date.ts';
import type { Message } from '../control/message.ts';
import type { Notice } from '../control/notice.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** True when it follows a message of the same author closely: avatar and name are not repeated. */
      readonly compact: boolean;
    };

const GROUP_MS = 5 * 60_000;

interface RowOptions {
  readonly messages: readonly Message[];
  readonly notices: readonly Notice[];
  readonly timeZone: string;
  /** The ts up to which the viewer had read when the channel was opened; a "new" line follows it. */
  readonly readUntil: string | undefined;
  readonly viewerId: string;
}

/** Messages and notices in time order, with day lines, the "new" line, and messages of one author grouped. */
export function planRows({ messages, notices, timeZone, readUntil, viewerId }: RowOptions): Row[] {
  const items = [
    ...messages.map((message) => ({ atMs: Number(message.ts) * 1000, message, notice: undefined })),
    ...notices.map((notice) => ({ atMs: notice.time, message: undefined, notice })),
  ].sort((a, b) => a.atMs - b.atMs);
  const rows: Row[] = [];
  let day: number | undefined;
  let before: { message: Message; atMs: number } | undefined;
  let marked = readUntil === undefined;
  for (const { atMs, message, notice } of items) {
    const itsDay = dayNumber(atMs, timeZone);
    if (itsDay !== day) {
      rows.push({ kind: 'day', key: `day-${itsDay}`, atMs });
      before = undefined;
    }
    day = itsDay;
    if (notice !== undefined) {
      rows.push({ kind: 'notice', key: notice.id, notice });
      before = undefined;
      continue;
    }
    if (!marked && Number(message.ts) > Number(readUntil) && message.user !== viewerId) {
      rows.push({ kind: 'new', key: 'new' });
      marked = true;
      before = undefined;
    }
    const compact = before !== undefined && isContinued(before, { message, atMs });
    rows.push({ kind: 'message', key: message.ts, message, compact });
    before = { message, atMs };
  }
  return rows;
}

function isContinued(before: { message: Message; atMs: number }, next: { message: Message; atMs: number }): boolean {
  return (
    before.message.user === next.message.user &&
    before.message.ephemeral_to === undefined &&
    next.message.ephemeral_to === undefined &&
    next.message.subtype === undefined &&
    before.message.subtype === undefined &&
    next.atMs - before.atMs < GROUP_MS
  );
}
