import { isOver } from '../../core/operations/operation.ts';
import { warnOfSchedule } from '../../core/operations/patronictl.ts';
import { OutsideError } from '../../core/outside-error.ts';
import { createBackoff } from './backoff.ts';
import { createBell, pause } from './bell.ts';
import { createWriteMeasurement, type WriteMeasurement } from './measure-writes.ts';
import { createSight, type Sight } from './sight.ts';
import { startOperation } from './start-operation.ts';
import { describeWork, type Work } from './work.ts';
import { type Rest, whenStuck, workOnSteps } from './work-on-steps.ts';

/**
 * Carries one operation on until it is over or the keeper retires: fold, look, decide, act, wait. Never rejects. It
 * knows nothing of Slack.
 */
export async function executeOperation(work: Work): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, observer, cluster } = context;
  const bell = createBell(clock);
  const sight = createSight({ cluster, observer, clock });
  const measurement = createWriteMeasurement(context, record.state);
  // Short: a request that was written down keeps for a few seconds only.
  const backoff = createBackoff({ firstMs: 250, longestMs: 1_000 });
  const stopWatching = [
    record.watch(bell.ring),
    observer.subscribe((snapshot) => {
      if (snapshot.cluster === cluster) bell.ring();
    }),
  ];
  while (!tenure.retiring.aborted && !isOver(record.state)) {
    const since = bell.rung;
    try {
      const rest = await act(work, sight, measurement);
      backoff.reset();
      if (rest === 'none') continue;
      const { untilMs } = rest;
      await bell.wait({ since, untilMs, signal: tenure.retiring });
      // What time brings shows only in facts from after that time.
      if (untilMs !== undefined && clock.now() >= untilMs) sight.renew();
    } catch (error) {
      if (tenure.dismissed.aborted) break;
      // Whatever was seen before the trouble may be otherwise by now.
      sight.renew();
      await recover(work, error);
      await pause(backoff.next(), tenure.retiring);
    }
  }
  for (const stop of stopWatching) stop();
  measurement.discard();
}

async function act(work: Work, sight: Sight, measurement: WriteMeasurement): Promise<Rest> {
  const { context, record } = work;
  const { state } = record;
  switch (state.phase) {
    case 'awaiting-approval': {
      const { expiresAtMs } = state.rules;
      const nowMs = context.clock.now();
      if (nowMs < expiresAtMs) return { untilMs: expiresAtMs };
      await record.append({ type: 'expired', atMs: nowMs });
      return 'none';
    }
    case 'approved':
      measurement.attend(state);
      await startOperation(work, sight, measurement);
      return 'none';
    case 'running':
    case 'undoing':
      return workOnSteps(work, sight, measurement);
    default:
      // It stopped and wants a person: only another operation can change that.
      return { untilMs: undefined };
  }
}

/**
 * The outside is waited for: nothing is done without the journal. Anything else is our own mistake: this operation
 * stops, and a person is asked.
 */
async function recover(work: Work, error: unknown): Promise<void> {
  const { context, record } = work;
  try {
    if (error instanceof OutsideError) {
      context.log.warn({ ...describeWork(work), error: error.message }, 'an operation waits for the outside');
      await record.refresh();
    } else {
      context.log.error({ ...describeWork(work), error }, 'an operation met a mistake of the bot');
      await giveUp(work);
    }
  } catch (another) {
    context.log.warn({ ...describeWork(work), error: another }, 'an operation could not be looked at');
  }
}

async function giveUp({ context, record }: Work): Promise<void> {
  const atMs = context.clock.now();
  const { phase } = record.state;
  if (phase === 'running' || phase === 'undoing') {
    const stopped =
      'The bot met a mistake of its own and stopped. What was begun is in the steps; a person has to look.';
    const schedule = warnOfSchedule(record.state, atMs);
    const sentence = schedule === undefined ? stopped : `${stopped} ${schedule}`;
    await record.appendSurely({ type: 'finished', atMs, outcome: whenStuck(record.state), sentence });
  } else if (phase === 'awaiting-approval' || phase === 'approved') {
    await record.appendSurely({ type: 'voided', atMs, changes: ['the bot met a mistake of its own before it began'] });
  }
}
