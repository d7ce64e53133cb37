import { randomUUID } from 'node:crypto';
import type { Dispatch, DispatchRequest } from '../../app/dispatch.ts';
import { OutsideError } from '../../core/outside-error.ts';
import type { Clock, CommandMetrics, Log } from '../../ports.ts';
import type { OnceGate } from '../once-gate.ts';
import type { Respond, ResponseOptions } from '../response-url.ts';
import { renderClusterChoice } from '../views/choose-cluster-view.ts';
import { addReadButtons, addSharedBy, markSimulated } from '../views/frame.ts';
import type { MessageView } from '../views/message.ts';
import { renderFailure, renderRefusal } from '../views/refusal-view.ts';

/** What every listener works with. */
export interface ListenerContext {
  readonly dispatch: Dispatch;
  readonly respond: Respond;
  readonly gate: OnceGate;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: CommandMetrics;
  /** Names of the subcommands there are: anything else is counted as `unknown`. */
  readonly subcommands: readonly string[];
  readonly isSimulated: boolean;
  /** Running answers, so that a stop can wait for them. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

/** One question from Slack that is answered through its `response_url`. */
export interface Question {
  readonly request: DispatchRequest;
  readonly responseUrl: string;
  readonly userId: string;
  readonly how: ResponseOptions;
  /** The same delivery again has the same key. */
  readonly onceKey: string;
}

/** The way from a question to its answer in Slack. Never throws: what went wrong is answered and logged. */
export function answer(context: ListenerContext, question: Question): Promise<void> {
  return context.track(answerOnce(context, question));
}

async function answerOnce(context: ListenerContext, question: Question): Promise<void> {
  const { clock, log, metrics } = context;
  const startedAtMs = clock.now();
  if (!context.gate.admit(question.onceKey, startedAtMs)) {
    log.info({ onceKey: question.onceKey }, 'delivered again by Slack, answered already');
    return;
  }
  const { view, outcome, isRefusal } = await findAnswer(context, question);
  // A refusal is for the person who asked, whatever they wanted to do with the answer.
  const how: ResponseOptions = isRefusal ? { visibility: 'ephemeral', mustReplace: false } : question.how;
  try {
    await context.respond(question.responseUrl, markSimulated(view, context.isSimulated), how);
  } catch (error) {
    log.error(
      { err: error, outcome: error instanceof OutsideError ? error.outcome : 'unknown' },
      'answer not delivered',
    );
  }
  const typed = question.request.text.trim().toLowerCase().split(/\s+/, 1)[0] || 'help';
  const subcommand = context.subcommands.includes(typed) ? typed : 'unknown';
  metrics.countCommand({ subcommand, outcome, durationMs: clock.now() - startedAtMs });
}

async function findAnswer(
  context: ListenerContext,
  question: Question,
): Promise<{ view: MessageView; outcome: string; isRefusal: boolean }> {
  try {
    const result = await context.dispatch(question.request);
    if (!result.ok) return { view: renderRefusal(result.refusal), outcome: result.refusal.code, isRefusal: true };
    if (result.value.kind === 'choose-cluster') {
      return { view: renderClusterChoice(result.value), outcome: 'asked', isRefusal: false };
    }
    const { view, line, isAboutCluster } = result.value;
    const isShared = question.how.visibility === 'in_channel';
    const framed = isAboutCluster ? addReadButtons(view, { line, isShared }) : view;
    return { view: isShared ? addSharedBy(framed, question.userId) : framed, outcome: 'answered', isRefusal: false };
  } catch (error) {
    const incidentId = randomUUID();
    context.log.error({ err: error, incidentId }, 'a command failed');
    return { view: renderFailure({ incidentId }), outcome: 'failed', isRefusal: true };
  }
}
