import { describe, expect, it } from 'vitest';
import { findReadUntil } from '../../../deploy/lab/workspace/page/channel/find-read-until.ts';
import { planRows, type Row } from '../../../deploy/lab/workspace/page/channel/plan-rows.ts';
import type { Message } from '../../../deploy/lab/workspace/page/control/message.ts';

const NOON = Date.UTC(2026, 2, 1, 12) / 1000;
const message = (atSeconds: number, user: string, more: Partial<Message> = {}): Message => ({
  ts: `${atSeconds}.000001`,
  user,
  text: 'x',
  ...more,
});
const plan = (messages: readonly Message[], more: Partial<Parameters<typeof planRows>[0]> = {}): Row[] =>
  planRows({ messages, notices: [], timeZone: 'UTC', readUntil: undefined, viewerId: 'ME', ...more });
const kinds = (rows: readonly Row[]): string[] =>
  rows.map((row) => (row.kind === 'message' && row.compact ? 'compact' : row.kind));

describe('planRows', () => {
  it('groups messages that one author wrote close together', () => {
    const rows = plan([message(NOON, 'A'), message(NOON + 10, 'A'), message(NOON + 20, 'B'), message(NOON + 400, 'B')]);
    expect(kinds(rows)).toEqual(['day', 'message', 'compact', 'message', 'message']);
  });

  it('gives a message that only the viewer sees a head of its own', () => {
    const rows = plan([
      message(NOON, 'A'),
      message(NOON + 1, 'A', { ephemeral_to: 'ME' }),
      message(NOON + 2, 'A', { ephemeral_to: 'ME' }),
    ]);
    expect(kinds(rows)).toEqual(['day', 'message', 'message', 'message']);
  });

  it('draws a line between days of the viewer’s zone', () => {
    const late = [message(NOON + 11.5 * 3600, 'A'), message(NOON + 12.5 * 3600, 'A')];
    expect(kinds(plan(late))).toEqual(['day', 'message', 'day', 'message']);
    expect(kinds(plan(late, { timeZone: 'Asia/Tokyo' }))).toEqual(['day', 'message', 'message']);
  });

  it('puts notices where they belong in time', () => {
    const notice = { id: 'N1', time: (NOON + 5) * 1000, kind: 'operation_timeout', text: 'x' };
    const rows = plan([message(NOON, 'A'), message(NOON + 10, 'A')], { notices: [notice] });
    expect(kinds(rows)).toEqual(['day', 'message', 'notice', 'message']);
  });

  it('marks what is new, once, before the first message of somebody else', () => {
    const messages = [message(NOON, 'A'), message(NOON + 1, 'ME'), message(NOON + 2, 'A'), message(NOON + 3, 'A')];
    const readUntil = findReadUntil(messages, 2, 'ME');
    expect(readUntil).toBe(messages[1]?.ts);
    expect(kinds(plan(messages, { readUntil }))).toEqual(['day', 'message', 'message', 'new', 'message', 'compact']);
  });
});

describe('findReadUntil', () => {
  it('has nothing to mark when all was read', () => {
    expect(findReadUntil([message(NOON, 'A')], 0, 'ME')).toBeUndefined();
  });

  it('marks everything when everything is unread', () => {
    expect(findReadUntil([message(NOON, 'A')], 5, 'ME')).toBe('0');
  });
});
