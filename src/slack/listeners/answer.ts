import type { DispatchRequest, Outcome } from '../../app/dispatch.ts';
import type { ResponseOptions } from '../response-url.ts';
import { renderActed, renderFormOpened, renderFormTooLate, renderRequested } from '../views/change-reply-view.ts';
import { renderClusterChoice } from '../views/choose-cluster-view.ts';
import { addReadButtons, addSharedBy } from '../views/frame.ts';
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
      return result.ok ? answerOutcome(context, question, result.value) : refusalReply(result.refusal);
    },
  });
}

async function answerOutcome(context: ListenerContext, question: Question, outcome: Outcome): Promise<Reply> {
  switch (outcome.kind) {
    case 'choose-cluster':
      return { view: renderClusterChoice(outcome), outcome: 'asked', isPrivate: false };
    case 'reply':
      return frame(question, outcome);
    case 'ask-change':
      return openChangeForm(context, {
        triggerId: question.triggerId,
        question: outcome.question,
        tooLate: renderFormTooLate(question.request.text),
        // The menu or button that led to the form would offer it again.
        ...(question.how.mustReplace && { opened: renderFormOpened() }),
      });
    case 'requested':
      return { view: renderRequested(outcome.operation), outcome: 'requested', isPrivate: true };
    case 'acted':
      return { view: renderActed(outcome.operation), outcome: 'acted', isPrivate: true };
  }
}

function frame({ how, userId }: Question, outcome: Extract<Outcome, { kind: 'reply' }>): Reply {
  const { view, line, isAboutCluster } = outcome;
  const isShared = how.visibility === 'in_channel';
  const framed = isAboutCluster ? addReadButtons(view, { line, isShared }) : view;
  return { view: isShared ? addSharedBy(framed, userId) : framed, outcome: 'answered', isPrivate: false };
}
