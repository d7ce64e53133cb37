import { isOver } from '../../core/operations/operation.ts';
import { createBackoff } from './backoff.ts';
import { createBell, pause } from './bell.ts';
import { mayGiveUp } from './may-give-up.ts';
import { describeWork, type Work } from './work.ts';

/**
 * Tells each event of the operation in Slack, in order and once, until the last one is told. Never rejects, and nothing
 * waits for it. What was told is noted before the next is, so at most one event is in doubt after a crash. `shown`
 * resolves once its message is level or will never be: without a message, only the audit channel is told.
 */
export async function tellOperation(work: Work, shown: Promise<void>): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, desk, log } = context;
  const bell = createBell(clock);
  const stopWatching = record.watch(bell.ring);
  const backoff = createBackoff({ firstMs: 1_000, longestMs: 15_000 });
  let mayExist = !work.isSurelyNew;
  let isShown = false;
  let isGivenUp = false;
  shown.then(() => {
    isShown = true;
    bell.ring();
  }, bell.ring);

  while (!tenure.retiring.aborted) {
    const since = bell.rung;
    const { state, told: sequence } = record;
    const event = record.events[sequence];
    if (event === undefined && isOver(state)) break;
    // Slack may be away for as long as it likes.
    if (event !== undefined) context.audit({ id: record.id, sequence, event });
    try {
      if (event === undefined || (state.messageTs === undefined && !isShown)) {
        await bell.wait({ since, signal: tenure.retiring });
        continue;
      }
      if (!isGivenUp) await desk.tell(state, { event, sequence, mayExist });
      await record.noteTold(sequence + 1);
      mayExist = isGivenUp;
      isGivenUp = false;
      backoff.reset();
    } catch (error) {
      if (tenure.dismissed.aborted) break;
      mayExist = true;
      isGivenUp = mayGiveUp(record.state, error, clock.now());
      log.warn({ ...describeWork(work), error }, 'an event could not be told in Slack');
      await pause(backoff.next(), tenure.retiring);
    }
  }
  stopWatching();
}
