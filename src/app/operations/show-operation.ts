import { isOver, type OperationState } from '../../core/operations/operation.ts';
import { createBackoff } from './backoff.ts';
import { createBell, pause } from './bell.ts';
import { describeWork, type Work } from './work.ts';

/**
 * Keeps the operation's message in Slack level with the journal, until the end of it is shown. Never rejects, and
 * nothing waits for it: Slack may be slow or away for as long as it likes.
 */
export async function showOperation(work: Work): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, desk, log } = context;
  const bell = createBell(clock);
  const stopWatching = record.watch(bell.ring);
  const backoff = createBackoff({ firstMs: 1_000, longestMs: 15_000 });
  /** Length of the journal that the message shows. */
  let shown = 0;
  let tickAtMs = Number.POSITIVE_INFINITY;
  let mayExist = !work.isSurelyNew;

  const post = async (state: OperationState): Promise<void> => {
    const { channel, messageTs } = await desk.post(state, { mayExist });
    await record.appendSurely({ type: 'posted', atMs: clock.now(), channel, messageTs });
    // The message's own address is no news to those who look at it.
    shown = record.state.length === state.length + 1 ? record.state.length : state.length;
  };
  const show = async (state: OperationState): Promise<void> => {
    if (state.messageTs === undefined) await post(state);
    else if ((await desk.update(state)) === 'gone') await post(state);
    else shown = state.length;
    mayExist = true;
    tickAtMs = nextTickMs(state, clock.now());
  };

  while (!tenure.retiring.aborted) {
    const since = bell.rung;
    const { state } = record;
    try {
      if (shown !== state.length || clock.now() >= tickAtMs) await show(state);
      else if (isOver(state)) break;
      else await bell.wait({ since, untilMs: tickAtMs, signal: tenure.retiring });
      backoff.reset();
    } catch (error) {
      if (tenure.dismissed.aborted) break;
      mayExist = true;
      log.warn({ ...describeWork(work), error }, 'an operation could not be shown in Slack');
      await pause(backoff.next(), tenure.retiring);
    }
  }
  stopWatching();
}

const minuteMs = 60_000;
const lastMinuteStepMs = 15_000;

/** A request counts down to its expiry: each minute, and each quarter of the last one. Epoch milliseconds. */
function nextTickMs({ phase, rules }: OperationState, nowMs: number): number {
  const leftMs = rules.expiresAtMs - nowMs;
  if (phase !== 'awaiting-approval' || leftMs <= 0) return Number.POSITIVE_INFINITY;
  const everyMs = leftMs > minuteMs ? minuteMs : lastMinuteStepMs;
  // At whole ones of what is left, so that the message says `in 3 minutes` when it is so. The expiry is an event.
  const restMs = leftMs % everyMs || everyMs;
  return restMs < leftMs ? nowMs + restMs : Number.POSITIVE_INFINITY;
}
