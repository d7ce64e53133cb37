import { z } from 'zod';
import { JournalEvent } from '../../core/operations/journal.ts';
import type { StoredOperation } from '../../ports.ts';
import { outsideError } from '../outside-errors.ts';
import type { FoundKey } from './transaction.ts';

/** What lies under one event's key. */
const StoredEntry = z.object({
  /** Tells one's own write from another one's, when the answer was lost. */
  appendId: z.string(),
  /** Read by itself: one that a newer bot wrote has an id all the same. */
  event: z.unknown(),
});

/** An event as it was found. */
export interface FoundEntry {
  readonly appendId?: string;
  /** Absent: a newer version of the bot wrote it, or somebody who is no bot. */
  readonly event?: JournalEvent;
}

export function writeEntry(entry: { readonly appendId: string; readonly event: JournalEvent }): string {
  return JSON.stringify(entry);
}

export function readEntry(value: string): FoundEntry {
  const entry = StoredEntry.safeParse(parseJson(value));
  if (!entry.success) return {};
  const event = JournalEvent.safeParse(entry.data.event);
  return { appendId: entry.data.appendId, ...(event.success && { event: event.data }) };
}

/**
 * One operation from its keys, as far as it can be read: the events before the first unreadable one, and that one's
 * number. Undefined when there is no such operation.
 */
export function toStoredOperation(found: {
  readonly id: string;
  readonly events: readonly FoundKey[];
  readonly told: FoundKey | undefined;
}): StoredOperation | undefined {
  if (found.events.length === 0) return undefined;
  const entries = found.events.map(({ value }) => readEntry(value).event);
  const unreadableFrom = entries.indexOf(undefined);
  const readable = unreadableFrom === -1 ? entries : entries.slice(0, unreadableFrom);
  return {
    id: found.id,
    events: readable.flatMap((event) => event ?? []),
    told: readCount(found.told?.value),
    ...(unreadableFrom !== -1 && { unreadableFrom }),
  };
}

/** Number of told events; telling one twice is better than never, so anything unreadable counts as none. */
export function readCount(value: string | undefined): number {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : 0;
}

/** The last one-time code that a person used up. */
const UsedCode = z.object({ counter: z.number(), useId: z.string() });
type UsedCode = z.infer<typeof UsedCode>;

export function writeUsedCode(code: UsedCode): string {
  return JSON.stringify(code);
}

/** Throws a `bad-answer` for something else: nobody can know then which codes were used. */
export function readUsedCode(value: string, who: string): UsedCode {
  const parsed = UsedCode.safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  throw outsideError({ code: 'bad-answer', who, detail: 'the last one-time code that was used cannot be read' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
