import type { App, ViewSubmitAction } from '@slack/bolt';
import type { OperationState } from '../../core/operations/operation.ts';
import type { Result } from '../../core/result.ts';
import {
  type DecisionMetadata,
  mergeArguments,
  readChangeMetadata,
  readDecisionMetadata,
  readFormValues,
} from '../form-values.ts';
import { viewIds } from '../ids.ts';
import { SharedOnce } from '../shared-once.ts';
import { renderActed, renderRequested } from '../views/change-reply-view.ts';
import type { ListenerContext } from './listener-context.ts';
import { type Submission, type SubmissionAnswer, type Submitted, submitForm } from './submit-form.ts';

type Describe = (context: ListenerContext, body: ViewSubmitAction) => Submission;

/** Nothing that can be entered into the form of a change helps against these. */
const finalRefusals: ReadonlySet<string> = new Set([
  'guest',
  'stranger',
  'bot',
  'deactivated',
  'not-allowed',
  'role-missing',
  'wrong-channel',
  'no-channel',
  'unknown-command',
  'outcome-unknown',
  'not-shown',
]);
/** The same decision may be taken a moment later. */
const passingRefusals: ReadonlySet<string> = new Set(['outside-silent', 'contended']);

/** Translates the forms of changes and decisions. What Slack delivers again gets the answer of the first delivery. */
export function listenToChangeViews(app: App, context: ListenerContext): void {
  const answers = new SharedOnce<SubmissionAnswer>();
  const listen = (callbackId: string, describe: Describe) => {
    app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: callbackId }, ({ ack, body }) =>
      context.track(
        (async () => {
          // The hash stays when a refused form is sent again with other entries; the trigger does not.
          const key = ['view', body.view.id, body.view.hash, body.trigger_id].join(' ');
          const work = () => submitForm(context, describeSafely(context, body, describe));
          const { response, afterwards } = await answers.run(key, context.clock.now(), work);
          await ack(response);
          await afterwards;
        })(),
      ),
    );
  };
  listen(viewIds.changeForm, describeChangeForm);
  listen(viewIds.approvalForm, describeApprovalForm);
  listen(viewIds.denialForm, describeDenialForm);
}

/** A form that cannot be read is a mistake of ours, and its person is told as of any other. */
function describeSafely(context: ListenerContext, body: ViewSubmitAction, describe: Describe): Submission {
  try {
    return describe(context, body);
  } catch (error) {
    return { body, subcommand: 'form unknown', wayBack: undefined, work: () => Promise.reject(error) };
  }
}

function describeChangeForm({ changes, slashCommand }: ListenerContext, body: ViewSubmitAction): Submission {
  const { channel, responseUrl, timeZone, ...request } = readChangeMetadata(body.view.private_metadata);
  return {
    body,
    subcommand: 'form change',
    wayBack: { channel, ...(responseUrl !== undefined && { responseUrl }) },
    ...(timeZone !== undefined && { timeZone }),
    work: async () => {
      const { args, answers } = readFormValues(body.view.state.values);
      const asked = { ...request, args: mergeArguments(request.args, args), userId: body.user.id, channel };
      const requested = await changes.request(asked, answers);
      if (!requested.ok) {
        const { refusal } = requested;
        return { kind: 'refused', refusal, isMendable: !finalRefusals.has(refusal.code) };
      }
      const { channel: home, messageTs } = requested.value;
      const isInSight = home === channel && messageTs !== undefined;
      return { kind: 'done', view: renderRequested(requested.value, slashCommand), isInSight };
    },
  };
}

function describeApprovalForm({ changes }: ListenerContext, body: ViewSubmitAction): Submission {
  const metadata = readDecisionMetadata(body.view.private_metadata);
  const work = async () => {
    const { code } = readFormValues(body.view.state.values).answers;
    const decision = { operationId: metadata.operationId, userId: body.user.id };
    return conclude(await changes.approve({ ...decision, ...(code !== undefined && { code }) }));
  };
  return { ...describeDecision(body, metadata), subcommand: 'form approve', work };
}

function describeDenialForm({ changes }: ListenerContext, body: ViewSubmitAction): Submission {
  const metadata = readDecisionMetadata(body.view.private_metadata);
  const work = async () => {
    const { reason } = readFormValues(body.view.state.values).answers;
    return conclude(await changes.deny({ operationId: metadata.operationId, userId: body.user.id, reason }));
  };
  return { ...describeDecision(body, metadata), subcommand: 'form deny', work };
}

function describeDecision(body: ViewSubmitAction, { operationId, ...wayBack }: DecisionMetadata) {
  return { body, operationId, wayBack };
}

function conclude(decided: Result<OperationState>): Submitted {
  if (decided.ok) return { kind: 'done', view: renderActed(decided.value), isInSight: true };
  const { refusal } = decided;
  return { kind: 'refused', refusal, isMendable: refusal.field !== undefined || passingRefusals.has(refusal.code) };
}
