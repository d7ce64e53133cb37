import type { ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { Refusal } from '../../core/result.ts';
import { findErrorBlock, readReason, type WayBack } from '../form-values.ts';
import { inputIds } from '../ids.ts';
import { markSimulatedForm } from '../modals.ts';
import { renderStillWorking } from '../views/change-reply-view.ts';
import { buildClosedForm } from '../views/closed-form-view.ts';
import { markSimulated } from '../views/frame.ts';
import { cut } from '../views/limits.ts';
import type { MessageView } from '../views/message.ts';
import { addTyped, buildRefusedForm, renderRefusal } from '../views/refusal-view.ts';
import { withZone } from '../views/utc-moments.ts';
import { explainError } from './explain-error.ts';
import type { ListenerContext } from './listener-context.ts';

/** What came of a submitted form. */
export type Submitted =
  /** The form closes. `view` says it in words: when it came late, or when nothing in the channel shows it yet. */
  | { readonly kind: 'done'; readonly view: MessageView; readonly isInSight: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly isMendable: boolean };

export interface Submission {
  readonly body: ViewSubmitAction;
  /** For the metrics, from a closed set. */
  readonly subcommand: string;
  /** Undefined when the form does not say. */
  readonly wayBack: WayBack | undefined;
  readonly operationId?: string;
  /** IANA name of whoever submits it, if the form knows. */
  readonly timeZone?: string;
  readonly work: () => Promise<Submitted>;
}

/** What Slack is to do with a submitted form, and what is still under way. */
export interface SubmissionAnswer {
  /** Undefined: the form closes. */
  readonly response: ViewResponseAction | undefined;
  /** Never rejects. */
  readonly afterwards?: Promise<void>;
}

/** Slack wants the answer within three seconds, and it has a way to go. */
const answerWithinMs = 2500;
/** Longest sentence under an input. Slack gives no figure; more than this nobody reads there. */
const errorLength = 500;

/**
 * Carries a submitted form out and resolves with what Slack is to do with it: in time, whatever the outside does. What
 * comes later is told in the form, if it is still open, and to the person alone in the channel.
 */
export async function submitForm(context: ListenerContext, submission: Submission): Promise<SubmissionAnswer> {
  const { clock, metrics } = context;
  const startedAtMs = clock.now();
  const working = carryOut(context, submission).then((submitted) => {
    const outcome = submitted.kind === 'done' ? 'done' : submitted.refusal.code;
    metrics.countCommand({
      subcommand: submission.subcommand,
      outcome,
      durationMs: clock.now() - startedAtMs,
    });
    return submitted;
  });
  const deadline = context.pause(answerWithinMs).then(() => undefined);
  const inTime = await Promise.race([working, deadline]);
  if (inTime !== undefined) {
    const response = respondInTime(context, submission, inTime);
    const isSilent = inTime.kind === 'refused' || inTime.isInSight;
    return isSilent ? { response } : { response, afterwards: tellAlone(context, submission, inTime.view) };
  }
  return {
    response: replaceForm(context, renderStillWorking()),
    afterwards: working.then((submitted) => reportLate(context, submission, submitted)),
  };
}

async function carryOut(context: ListenerContext, { work, operationId }: Submission): Promise<Submitted> {
  try {
    return await work();
  } catch (error) {
    return { kind: 'refused', refusal: explainError(context, error, operationId), isMendable: false };
  }
}

function respondInTime(
  context: ListenerContext,
  { body, timeZone }: Submission,
  submitted: Submitted,
): ViewResponseAction | undefined {
  if (submitted.kind === 'done') return undefined;
  const { refusal, isMendable } = submitted;
  if (!isMendable) return replaceForm(context, refuseForGood(body, refusal));
  // A refusal that is above the form already would stay there beside the errors of inputs.
  const isAbove = body.view.blocks.some(({ block_id }) => block_id === inputIds.refusal);
  const field = isAbove ? undefined : refusal.field;
  const block = field === undefined ? undefined : findErrorBlock(body.view.blocks, field);
  if (block === undefined) return { response_action: 'update', view: buildRefusedForm(body.view, refusal) };
  const sentences = [refusal.sentence, refusal.next].filter((sentence) => sentence !== undefined);
  return { response_action: 'errors', errors: { [block]: cut(withZone(sentences.join(' '), timeZone), errorLength) } };
}

/** Told twice rather than never: nobody can say which of the two the person still looks at. */
async function reportLate(context: ListenerContext, submission: Submission, submitted: Submitted): Promise<void> {
  const { modals, isSimulated, log } = context;
  const view = submitted.kind === 'done' ? submitted.view : refuseForGood(submission.body, submitted.refusal);
  const form = markSimulatedForm(buildClosedForm(view), isSimulated);
  const replaced = modals.replace({ viewId: submission.body.view.id, view: form }).catch((error: unknown) => {
    log.warn({ err: error, operationId: submission.operationId }, 'a form does not show what came of it');
  });
  await Promise.all([replaced, tellAlone(context, submission, view)]);
}

/** The form is gone then, and it may be asked for anew: the longest text need not be thought up again. */
function refuseForGood({ view }: ViewSubmitAction, refusal: Refusal): MessageView {
  return addTyped(renderRefusal(refusal), readReason(view.state.values));
}

/**
 * To the person alone, in the channel in which they typed or clicked: through the `response_url`, which works where the
 * bot is no member, or with the bot's own token once that has ended. Never rejects.
 */
async function tellAlone(context: ListenerContext, submission: Submission, view: MessageView): Promise<void> {
  const { messenger, respond, isSimulated, log } = context;
  const { body, wayBack, operationId } = submission;
  if (wayBack === undefined) return;
  const { channel, responseUrl } = wayBack;
  const shown = markSimulated(view, isSimulated);
  if (responseUrl !== undefined) {
    try {
      await respond(responseUrl, shown, { visibility: 'ephemeral', mustReplace: false });
      return;
    } catch (error) {
      log.warn({ err: error, operationId }, 'a late answer not taken by the response_url');
    }
  }
  if (channel === '') return;
  try {
    await messenger.whisper({ channel, userId: body.user.id, view: shown });
  } catch (error) {
    log.error({ err: error, operationId, channel }, 'a late answer not delivered');
  }
}

function replaceForm({ isSimulated }: ListenerContext, view: MessageView): ViewResponseAction {
  return { response_action: 'update', view: markSimulatedForm(buildClosedForm(view), isSimulated) };
}
