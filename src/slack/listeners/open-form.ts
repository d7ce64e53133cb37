import type { ModalView } from '@slack/types';
import type { ChangeQuestion } from '../../core/operations/change-form.ts';
import { writeChangeMetadata } from '../form-values.ts';
import { markSimulatedForm } from '../modals.ts';
import { buildChangeForm } from '../views/change-form-view.ts';
import type { MessageView } from '../views/message.ts';
import type { ListenerContext } from './listener-context.ts';
import { type Reply, refusalReply } from './reply-once.ts';

/** Opens a form; `tooLate` is what the person is told when Slack no longer allows it, `opened` when it is open. */
export async function openForm(
  { modals, isSimulated }: ListenerContext,
  form: { triggerId: string; view: ModalView; tooLate: MessageView; opened?: MessageView },
): Promise<Reply> {
  const { triggerId, opened, tooLate } = form;
  const outcome = await modals.open({ triggerId, view: markSimulatedForm(form.view, isSimulated) });
  if (outcome === 'too-late') return { view: tooLate, outcome: 'too-late', isPrivate: true };
  return { ...(opened !== undefined && { view: opened }), outcome: 'asked', isPrivate: false };
}

/** Opens the form of a change. What comes late of it is told through `responseUrl`. */
export async function openChangeForm(
  context: ListenerContext,
  form: {
    triggerId: string;
    responseUrl: string;
    question: ChangeQuestion;
    tooLate: MessageView;
    opened?: MessageView;
  },
): Promise<Reply> {
  const { question, responseUrl, ...rest } = form;
  const privateMetadata = writeChangeMetadata(question.request, {
    responseUrl,
    ...(question.timeZone !== undefined && { timeZone: question.timeZone }),
  });
  if (privateMetadata === undefined) {
    return refusalReply({
      code: 'line-too-long',
      sentence: 'That is more than a form can remember.',
      next: 'Shorten what you typed and send it again.',
    });
  }
  return openForm(context, { ...rest, view: buildChangeForm(question, { privateMetadata }) });
}
