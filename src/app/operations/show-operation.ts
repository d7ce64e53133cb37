import { isBeforeStart, isOver, type OperationState } from '../../core/operations/operation.ts';
import { changeAtMs } from '../../core/operations/schedule.ts';
import { isFinalRefusal, type OutsideError } from '../../core/outside-error.ts';
import { createBackoff } from './backoff.ts';
import { createBell, pause } from './bell.ts';
import { mayGiveUp } from './may-give-up.ts';
import { describeWork, type Work } from './work.ts';

/**
 * Keeps the operation's message in Slack level with the journal, until the end of it is shown or can surely not be.
 * Never rejects, and nothing that is done waits for it: Slack may be slow or away for as long as it likes. What nobody
 * can be shown nobody can approve: a request that Slack turns away is void.
 */
export async function showOperation(work: Work): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, log } = context;
  const bell = createBell(clock);
  const stopWatching = record.watch(bell.ring);
  const backoff = createBackoff({ firstMs: 1_000, longestMs: 15_000 });
  const message = createMessage(work, { onAnswer: bell.ring, onShown: backoff.reset });

  while (!tenure.retiring.aborted) {
    const since = bell.rung;
    const { state } = record;
    try {
      const isShown = await message.show(state);
      if (isShown && isOver(state)) break;
      await bell.wait({ since, untilMs: message.tickAtMs(state), signal: tenure.retiring });
    } catch (error) {
      if (tenure.dismissed.aborted) break;
      log.warn({ ...describeWork(work), error }, 'an operation could not be shown in Slack');
      if (mayGiveUp(record.state, error, clock.now())) break;
      if (isFinalRefusal(error)) await voidUnshown(work, error);
      await pause(backoff.next(), tenure.retiring);
    }
  }
  stopWatching();
}

/** A bot that Slack does not know any more has no say in it: another one may have a better token. */
async function voidUnshown({ context, record, tenure }: Work, { code, message }: OutsideError): Promise<void> {
  const { state } = record;
  if (state.messageTs !== undefined || code === 'unauthorized' || !isBeforeStart(state)) return;
  const changes = [`the request cannot be shown in its channel: ${message}`];
  try {
    await record.appendSurely({ type: 'voided', atMs: context.clock.now(), changes });
  } catch (error) {
    // Only the end of this keeper's time ends the attempts; the next one meets the same refusal.
    if (!tenure.dismissed.aborted) throw error;
  }
}

interface OperationMessage {
  /**
   * Offers that state to the message, if it is news, without waiting for earlier offers: the desk shows the newest one.
   * Resolves with whether it is shown already; throws what went wrong with an earlier offer of the same.
   */
  show(state: OperationState): Promise<boolean>;
  /** When the same state reads otherwise. Epoch milliseconds. */
  tickAtMs(state: OperationState): number;
}

function createMessage(
  work: Work,
  { onAnswer, onShown }: { readonly onAnswer: () => void; readonly onShown: () => void },
): OperationMessage {
  const { context, record } = work;
  const { desk, clock } = context;
  let mayExist = !work.isSurelyNew;
  /** Lengths of the journal as they were offered last, and as the message shows. */
  let offered = 0;
  let shown = 0;
  let offeredAtMs = Number.NEGATIVE_INFINITY;
  let isGone = false;
  let failure: { readonly error: unknown; readonly length: number } | undefined;

  const post = async (state: OperationState): Promise<void> => {
    try {
      const { channel, messageTs } = await desk.post(state, { mayExist });
      await record.appendSurely({ type: 'posted', atMs: clock.now(), channel, messageTs });
    } finally {
      // Also when the answer was lost.
      mayExist = true;
    }
    isGone = false;
    // The message's own address is no news to those who look at it.
    shown = record.state.length === state.length + 1 ? record.state.length : state.length;
    offered = shown;
    offeredAtMs = clock.now();
    onShown();
  };
  const offer = async (state: OperationState): Promise<void> => {
    offered = state.length;
    offeredAtMs = clock.now();
    try {
      const outcome = await desk.update(state);
      if (outcome === 'updated') shown = Math.max(shown, state.length);
      // An answer about an older message is no news either.
      else isGone ||= record.state.messageTs === state.messageTs;
      onShown();
    } catch (error) {
      failure = { error, length: state.length };
    }
    onAnswer();
  };
  const tickAtMs = (state: OperationState): number => nextTickMs(state, offeredAtMs);

  return {
    tickAtMs,
    async show(state) {
      const failed = failure;
      failure = undefined;
      // What went wrong with an older state is no news: this one is offered anyhow.
      if (failed?.length === state.length) {
        offered = 0;
        throw failed.error;
      }
      if (state.messageTs === undefined || isGone) await post(state);
      else if (offered !== state.length || clock.now() >= tickAtMs(state)) offer(state).catch(onAnswer);
      return shown === record.state.length;
    },
  };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lastMinuteStepMs = 15_000;

/**
 * A request counts down to its expiry: each minute, and each quarter of the last one. What Patroni has on its schedule
 * counts down to its time: each hour, and each minute of the last two hours. Epoch milliseconds.
 */
function nextTickMs({ phase, rules, plan }: OperationState, sinceMs: number): number {
  if (phase === 'awaiting-approval') {
    const leftMs = rules.expiresAtMs - sinceMs;
    const atMs = nextWholeMs(sinceMs, leftMs, leftMs > minuteMs ? minuteMs : lastMinuteStepMs);
    // The expiry itself is an event.
    return atMs < rules.expiresAtMs ? atMs : Number.POSITIVE_INFINITY;
  }
  const atMs = changeAtMs(plan);
  if (phase !== 'running' || atMs === undefined) return Number.POSITIVE_INFINITY;
  const leftMs = atMs - sinceMs;
  // At its time nothing is written down, but it cannot be cancelled any more.
  return nextWholeMs(sinceMs, leftMs, leftMs > 2 * hourMs ? hourMs : minuteMs);
}

/** At whole ones of what is left, so that the message says `in 3 minutes` when it is so. */
function nextWholeMs(sinceMs: number, leftMs: number, everyMs: number): number {
  return leftMs <= 0 ? Number.POSITIVE_INFINITY : sinceMs + (leftMs % everyMs || everyMs);
}
