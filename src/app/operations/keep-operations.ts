import type { OperationLock, StoredOperation } from '../../ports.ts';
import { createBackoff, retryOutside } from './backoff.ts';
import { type Bell, pause } from './bell.ts';
import type { EngineContext, Tenure } from './engine-context.ts';
import { createOperationRecord, type OperationRecord } from './operation-record.ts';
import { type Tending, tendOperation } from './tend-operation.ts';

/** An operation and what is being done for it. */
interface Kept {
  readonly record: OperationRecord;
  readonly tending: Tending;
  /** Ends this one's part alone, at once. */
  readonly drop: () => void;
}

/**
 * One tenure of the keeper: tends every open operation, side by side, until none is left, the lock is lost or
 * `retiring` aborts. Releases the lock at the end, so that another bot need not wait for its lease. Never rejects.
 */
export async function keepOperations(options: {
  context: EngineContext;
  lock: OperationLock;
  bell: Bell;
  /** The bot is stopping. */
  retiring: AbortSignal;
  /** The time for that is up. */
  dismissed: AbortSignal;
}): Promise<void> {
  const { context, lock, bell } = options;
  const refused = new AbortController();
  const failed = new AbortController();
  const dismissed = AbortSignal.any([options.dismissed, lock.lost, refused.signal]);
  const retiring = AbortSignal.any([options.retiring, dismissed, failed.signal]);
  const tenure: Tenure = { lock, retiring, dismissed, dismiss: () => refused.abort() };
  const kept = new Map<string, Kept>();
  try {
    await tendAll({ context, tenure, bell, kept });
  } catch (error) {
    if (!retiring.aborted)
      context.log.error({ cluster: context.cluster, error }, 'the keeper met a mistake of the bot');
    // Nobody reads any more what people decide, so nothing may go on either; another keeper takes it up.
    failed.abort();
  }
  await letEnd({ context, tenure, tendings: [...kept.values()].map(({ tending }) => tending) });
  refused.abort();
  await lock.release();
}

async function tendAll(keeping: {
  context: EngineContext;
  tenure: Tenure;
  bell: Bell;
  kept: Map<string, Kept>;
}): Promise<void> {
  const { context, tenure, bell, kept } = keeping;
  const { clock, log, cluster, timings } = context;
  const closed = new Set<string>();
  const met = new Set<string>();
  for (let isFirst = true; !tenure.retiring.aborted; isFirst = false) {
    const since = bell.rung;
    const open = await retryOutside(() => context.journal.fetchOpen(), {
      signal: tenure.retiring,
      backoff: createBackoff({ firstMs: 250, longestMs: 2_000 }),
      onTrouble: ({ message }) => log.warn({ cluster, error: message }, 'the journal could not be read'),
    });
    for (const stored of open) {
      // What was read before an operation was closed is no news.
      if (!closed.has(stored.id)) meet({ ...keeping, stored, isSurelyNew: !isFirst && !met.has(stored.id), closed });
      met.add(stored.id);
    }
    // Somebody deleted its events: nothing can be done for it any more. One that is closed ends by itself.
    for (const [id, { drop }] of kept) if (!open.some((stored) => stored.id === id)) drop();
    if (kept.size === 0) return;
    await bell.wait({ since, untilMs: clock.now() + timings.rereadMs, signal: tenure.retiring });
  }
}

/** Takes an operation into the keeper's hands, or tells what is new to those it is in. */
function meet(meeting: {
  context: EngineContext;
  tenure: Tenure;
  bell: Bell;
  kept: Map<string, Kept>;
  closed: Set<string>;
  stored: StoredOperation;
  isSurelyNew: boolean;
}): void {
  const { context, tenure, bell, kept, closed, stored, isSurelyNew } = meeting;
  const known = kept.get(stored.id);
  if (!isReadable(stored)) {
    known?.drop();
    return;
  }
  if (known !== undefined) {
    known.record.merge(stored);
    return;
  }
  const dropped = new AbortController();
  const ownTenure: Tenure = {
    ...tenure,
    retiring: AbortSignal.any([tenure.retiring, dropped.signal]),
    dismissed: AbortSignal.any([tenure.dismissed, dropped.signal]),
  };
  const { journal, clock, log } = context;
  const record = createOperationRecord({ stored, journal, tenure: ownTenure, clock, log });
  const findRecord = async (id: string): Promise<OperationRecord | undefined> => {
    const other = kept.get(id)?.record;
    if (other !== undefined) return other;
    const read = await journal.fetchOperation(id);
    return read && createOperationRecord({ stored: read, journal, tenure: ownTenure, clock, log });
  };
  const tending = tendOperation({ context, tenure: ownTenure, record, isSurelyNew, findRecord });
  kept.set(stored.id, { record, tending, drop: () => dropped.abort() });
  const forget = (isClosed: boolean): void => {
    if (isClosed) closed.add(stored.id);
    kept.delete(stored.id);
    bell.ring();
  };
  void tending.closed.then(forget);
}

/** Nothing may be done on the part of a journal that this version can read: a newer bot has to. */
export function isReadable(stored: StoredOperation): boolean {
  return stored.unreadableFrom === undefined && stored.events[0]?.type === 'requested';
}

/** What is under way may end: a request to Patroni for as long as the bot may drain, Slack only a moment. */
async function letEnd(ending: { context: EngineContext; tenure: Tenure; tendings: readonly Tending[] }): Promise<void> {
  const { context, tenure, tendings } = ending;
  const dismissed = new Promise<void>((resolve) => {
    if (tenure.dismissed.aborted) resolve();
    else tenure.dismissed.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([Promise.all(tendings.map(({ executed }) => executed)), dismissed]);
  await Promise.race([
    Promise.all(tendings.map(({ closed }) => closed)),
    pause(context.timings.farewellMs, tenure.dismissed),
  ]);
}
