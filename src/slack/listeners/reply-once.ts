import { OutsideError } from '../../core/outside-error.ts';
import type { Refusal } from '../../core/result.ts';
import type { ResponseOptions } from '../response-url.ts';
import { markSimulated } from '../views/frame.ts';
import type { MessageView } from '../views/message.ts';
import { renderRefusal } from '../views/refusal-view.ts';
import { explainError } from './explain-error.ts';
import type { ListenerContext } from './listener-context.ts';

/** What a person gets for what they typed or clicked. */
export interface Reply {
  /** Absent when what they see elsewhere says it. */
  readonly view?: MessageView;
  /** For the metrics, from a closed set. */
  readonly outcome: string;
  /** Only for the person who typed or clicked, beside what was clicked; otherwise as they wanted it. */
  readonly isPrivate: boolean;
}

export interface ReplyRequest {
  /** The same delivery again has the same key. */
  readonly onceKey: string;
  readonly responseUrl: string;
  readonly how: ResponseOptions;
  /** For the metrics, from a closed set. */
  readonly subcommand: string;
  readonly operationId?: string;
  readonly find: () => Promise<Reply>;
}

/** A refusal is for the person who asked, whatever they wanted to do with the answer. */
export function refusalReply(refusal: Refusal): Reply {
  return { view: renderRefusal(refusal), outcome: refusal.code, isPrivate: true };
}

/** Answers one delivery, once. Never throws: what went wrong is answered and logged. */
export function replyOnce(context: ListenerContext, request: ReplyRequest): Promise<void> {
  return context.track(reply(context, request));
}

async function reply(context: ListenerContext, request: ReplyRequest): Promise<void> {
  const { clock, log, metrics } = context;
  const { onceKey, subcommand } = request;
  const startedAtMs = clock.now();
  if (!context.gate.admit(onceKey, startedAtMs)) {
    log.info({ onceKey }, 'delivered again by Slack, answered already');
    return;
  }
  const { view, outcome, isPrivate } = await findReply(context, request);
  if (view !== undefined) {
    const how: ResponseOptions = isPrivate ? { visibility: 'ephemeral', mustReplace: false } : request.how;
    await send(context, { responseUrl: request.responseUrl, view, how });
  }
  metrics.countCommand({ subcommand, outcome, durationMs: clock.now() - startedAtMs });
}

async function findReply(context: ListenerContext, { find, operationId }: ReplyRequest): Promise<Reply> {
  try {
    return await find();
  } catch (error) {
    return refusalReply(explainError(context, error, operationId));
  }
}

async function send(
  { respond, log, isSimulated }: ListenerContext,
  message: { responseUrl: string; view: MessageView; how: ResponseOptions },
): Promise<void> {
  try {
    await respond(message.responseUrl, markSimulated(message.view, isSimulated), message.how);
  } catch (error) {
    log.error(
      { err: error, outcome: error instanceof OutsideError ? error.outcome : 'unknown' },
      'answer not delivered',
    );
  }
}
