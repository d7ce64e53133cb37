import { isOver } from '../../core/operations/operation.ts';
import { createBackoff, retryOutside } from './backoff.ts';
import { pause } from './bell.ts';
import { executeOperation } from './execute-operation.ts';
import { showOperation } from './show-operation.ts';
import { tellOperation } from './tell-operation.ts';
import { describeWork, type Work } from './work.ts';

/** An operation being tended. Neither promise rejects. */
export interface Tending {
  /** Resolves when nothing is being done to the cluster any more, whatever Slack does. */
  readonly executed: Promise<void>;
  /**
   * Resolves with whether it is over, shown, told and closed; false when the keeper's time ended first, or when it has
   * to be taken up anew: nothing of this attempt goes on then.
   */
  readonly closed: Promise<boolean>;
}

/** What was begun for one operation, and the way to end it. */
interface Attempt {
  readonly executed: Promise<void>;
  readonly begun: Promise<void>[];
  retire(): void;
}

/** Executes, shows and tells one operation, each in a loop of its own so that none delays another. */
export function tendOperation(given: Work): Tending {
  const failed = new AbortController();
  const retiring = AbortSignal.any([given.tenure.retiring, failed.signal]);
  const work: Work = { ...given, tenure: { ...given.tenure, retiring } };
  const executed = executeOperation(work);
  const attempt: Attempt = { executed, begun: [executed], retire: () => failed.abort() };
  return { executed: guardExecution(work, executed), closed: guardClosing(work, attempt) };
}

async function finish(work: Work, { executed, begun }: Attempt): Promise<boolean> {
  const { context, record, tenure } = work;
  // Posting a deleted message again is one more event to tell.
  do {
    const shown = showOperation(work);
    const told = tellOperation(work, shown);
    begun.push(shown, told);
    await Promise.all([executed, shown, told]);
  } while (!tenure.retiring.aborted && record.told < record.events.length);
  if (tenure.retiring.aborted || !isOver(record.state)) return false;
  await retryOutside(() => context.journal.close({ id: record.id, lock: tenure.lock }), {
    signal: tenure.retiring,
    backoff: createBackoff({ firstMs: 250, longestMs: 5_000 }),
    onTrouble: ({ message }) =>
      context.log.warn({ ...describeWork(work), error: message }, 'an operation could not be closed'),
  });
  return true;
}

async function guardExecution(work: Work, executed: Promise<void>): Promise<void> {
  try {
    await executed;
  } catch (error) {
    work.context.log.error({ ...describeWork(work), error }, 'an operation was dropped by a mistake of the bot');
  }
}

/** Another attempt follows, but not at once: it would meet the same mistake. */
const mistakePauseMs = 15_000;

/** One operation's mistake is never another one's, nor the end of the process. */
async function guardClosing(work: Work, attempt: Attempt): Promise<boolean> {
  const { context, tenure } = work;
  try {
    return await finish(work, attempt);
  } catch (error) {
    if (!tenure.retiring.aborted) {
      context.log.error({ ...describeWork(work), error }, 'an operation could not be brought to its end');
      await pause(mistakePauseMs, tenure.retiring);
    }
    // Two attempts at once would ask, post and tell twice.
    attempt.retire();
    await Promise.allSettled(attempt.begun);
    return false;
  }
}
