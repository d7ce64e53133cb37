import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Decision } from '../../app/changes.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { Result } from '../../core/result.ts';
import { writeDecisionMetadata } from '../form-values.ts';
import { actionIds } from '../ids.ts';
import { buildApprovalForm } from '../views/approval-form-view.ts';
import { buildDenialForm } from '../views/denial-form-view.ts';
import { renderRefusal } from '../views/refusal-view.ts';
import { actionKey } from './action-key.ts';
import type { ListenerContext } from './listener-context.ts';
import { openChangeForm, openForm } from './open-form.ts';
import { type Reply, refusalReply, replyOnce } from './reply-once.ts';

/** One click on a button of an operation's message. */
interface Click {
  readonly decision: Decision;
  readonly triggerId: string;
  readonly channel: string;
  readonly responseUrl: string;
}

type Respond = (context: ListenerContext, click: Click) => Promise<Reply>;

const responses: Readonly<Record<'approve' | 'deny' | 'cancel' | 'repeat', Respond>> = {
  async approve(context, click) {
    const { changes } = context;
    const prepared = await changes.prepareApproval(click.decision);
    if (!prepared.ok) return refusalReply(prepared.refusal);
    const { operation, wantsCode } = prepared.value;
    if (!wantsCode) return confirm(await changes.approve(click.decision));
    const view = buildApprovalForm(operation, { wantsCode, ...describeForm(context, operation, click) });
    return openForm(context, { triggerId: click.triggerId, view, tooLate });
  },
  async deny(context, click) {
    const prepared = await context.changes.prepareDenial(click.decision);
    if (!prepared.ok) return refusalReply(prepared.refusal);
    const view = buildDenialForm(prepared.value, describeForm(context, prepared.value, click));
    return openForm(context, { triggerId: click.triggerId, view, tooLate });
  },
  cancel: async (context, { decision }) => confirm(await context.changes.cancel(decision)),
  async repeat(context, { decision, channel, triggerId, responseUrl }) {
    const question = await context.changes.repeat({ ...decision, channel });
    if (!question.ok) return refusalReply(question.refusal);
    return openChangeForm(context, { triggerId, responseUrl, question: question.value, tooLate });
  },
};

const tooLate = renderRefusal({
  code: 'too-late',
  sentence: 'The form could not be opened within the three seconds that Slack allows; nothing was changed.',
  next: 'Click again.',
});

/** Translates the buttons of an operation's message: acknowledge at once; only the one who clicked is told a refusal. */
export function listenToChangeActions(app: App, context: ListenerContext): void {
  for (const name of ['approve', 'deny', 'cancel', 'repeat'] as const) {
    app.action<BlockAction<ButtonAction>>(actionIds[name], async ({ ack, body, action }) => {
      await ack();
      const { value: operationId } = action;
      if (operationId === undefined || body.response_url === undefined) return;
      const click: Click = {
        decision: { operationId, userId: body.user.id },
        triggerId: body.trigger_id,
        channel: body.channel?.id ?? '',
        responseUrl: body.response_url,
      };
      await replyOnce(context, {
        onceKey: actionKey(body, action),
        responseUrl: click.responseUrl,
        how: { visibility: 'ephemeral', mustReplace: false },
        subcommand: `button ${name}`,
        operationId,
        find: () => responses[name](context, click),
      });
    });
  }
}

/** Done: the operation's message shows it to everybody. */
function confirm(done: Result<OperationState>): Reply {
  return done.ok ? { outcome: 'done', isPrivate: true } : refusalReply(done.refusal);
}

function describeForm(
  { isProduction }: ListenerContext,
  { plan }: OperationState,
  { decision, channel, responseUrl }: Click,
): { isProduction: boolean; privateMetadata: string } {
  const privateMetadata = writeDecisionMetadata({ operationId: decision.operationId, channel, responseUrl });
  return { isProduction: isProduction(plan.cluster), privateMetadata };
}
