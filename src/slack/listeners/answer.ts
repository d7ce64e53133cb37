import type { DispatchRequest, Outcome } from '../../app/dispatch.ts';
import type { Refusal } from '../../core/result.ts';
import { nameWithoutCalling } from '../name-without-calling.ts';
import type { ResponseOptions } from '../response-url.ts';
import {
  addOpenForm,
  fitsButton,
  renderActed,
  renderFormOpened,
  renderFormTooLate,
  renderRequested,
} from '../views/change-reply-view.ts';
import { renderClusterChoice } from '../views/choose-cluster-view.ts';
import { addReadButtons, addSharedBy } from '../views/frame.ts';
import { addTyped, renderRefusal } from '../views/refusal-view.ts';
import type { ListenerContext } from './listener-context.ts';
import { openChangeForm } from './open-form.ts';
import { type Reply, refusalReply, replyOnce } from './reply-once.ts';

/** One command line from Slack that is answered through its `response_url`. */
export interface Question {
  readonly request: DispatchRequest;
  readonly responseUrl: string;
  /** Opens one form within three seconds. */
  readonly triggerId: string;
  readonly userId: string;
  readonly how: ResponseOptions;
  /** The same delivery again has the same key. */
  readonly onceKey: string;
}

/** The way from a question to its answer in Slack. Never throws: what went wrong is answered and logged. */
export function answer(context: ListenerContext, question: Question): Promise<void> {
  const typed = question.request.text.trim().toLowerCase().split(/\s+/, 1)[0] || 'help';
  return replyOnce(context, {
    onceKey: question.onceKey,
    responseUrl: question.responseUrl,
    how: question.how,
    subcommand: context.subcommands.includes(typed) ? typed : 'unknown',
    find: async () => {
      const result = await context.dispatch(question.request);
      return result.ok ? answerOutcome(context, question, result.value) : refuseLine(question, result.refusal);
    },
  });
}

/**
 * Slack has emptied the input by now. What a form lets a person mend need not be typed again, and anything else can be
 * copied, unless it is short or stands behind a button that is there still.
 */
function refuseLine({ request }: Question, refusal: Refusal): Reply {
  const reply = refusalReply(refusal);
  if (request.mustAsk === true) return reply;
  const isMendable = refusal.field !== undefined || refusal.code === 'bad-moment';
  const isKept = isMendable && refusal.code !== 'long-reason' && fitsButton(request.text);
  const view = renderRefusal(refusal);
  const withTyped = isKept || request.text.length < longLine ? view : addTyped(view, request.text);
  return { ...reply, view: isMendable ? addOpenForm(withTyped, request.text) : withTyped };
}

/** Characters; less is typed again sooner than it is copied. */
const longLine = 40;

async function answerOutcome(context: ListenerContext, question: Question, outcome: Outcome): Promise<Reply> {
  switch (outcome.kind) {
    case 'choose-cluster':
      return { view: renderClusterChoice(outcome), outcome: 'asked', isPrivate: false };
    case 'reply':
      return frame(context, question, outcome);
    case 'ask-change':
      return openChangeForm(context, {
        triggerId: question.triggerId,
        responseUrl: question.responseUrl,
        question: outcome.question,
        tooLate: renderFormTooLate(question.request.text),
        // The menu or button that led to the form would offer it again.
        ...(question.how.mustReplace && { opened: renderFormOpened(question.request.text, outcome.question) }),
      });
    case 'requested':
      return { view: renderRequested(outcome.operation, context.slashCommand), outcome: 'requested', isPrivate: true };
    case 'acted':
      return { view: renderActed(outcome.operation), outcome: 'acted', isPrivate: true };
  }
}

async function frame(
  { fetchNames }: ListenerContext,
  { how, userId }: Question,
  outcome: Extract<Outcome, { kind: 'reply' }>,
): Promise<Reply> {
  const { view, line, isAboutCluster } = outcome;
  const isShared = how.visibility === 'in_channel';
  // In an answer that one person sees a mention calls nobody; shared, it would call everybody who is in it.
  const shown = isShared ? await nameWithoutCalling(view, fetchNames) : view;
  const framed = isAboutCluster ? addReadButtons(shown, { line, isShared }) : shown;
  return { view: isShared ? addSharedBy(framed, userId) : framed, outcome: 'answered', isPrivate: false };
}
