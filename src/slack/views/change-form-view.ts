import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { ChangeQuestion, FormField } from '../../core/operations/change-form.ts';
import { inputIds, viewIds } from '../ids.ts';
import { limits } from './limits.ts';
import { codeInput, confirmationInput, reasonInput } from './modal-inputs.ts';
import { code } from './mrkdwn.ts';
import { plain, section } from './small-blocks.ts';
import { bulletsWithin, datedWithin, escapeWithin, joinWithin } from './text-budget.ts';

type ChoiceField = Extract<FormField, { kind: 'choice' }>;
type MomentField = Extract<FormField, { kind: 'moment' }>;

/** Characters of a modal's title and buttons, and radio buttons in one group. Source: Slack's reference of views. */
const titleLength = 24;
const radioButtons = 10;
const optionValue = 150;
const textBudget = 2500;

/** The form that a change is asked for in. When there is nothing to choose from, it says why and cannot be submitted. */
export function buildChangeForm(question: ChangeQuestion, options: { privateMetadata: string }): ModalView {
  const { form, request } = question;
  const isPossible = form.fields.every((field) => field.kind !== 'choice' || listOptions(field).length > 0);
  const introduction = form.introduction.map((line) => datedWithin(line, textBudget / 2));
  const blocks: KnownBlock[] = [
    section(joinWithin([`Cluster ${code(request.cluster)}`, ...introduction], textBudget)),
    ...form.fields.flatMap((field) => renderField(field, question, isPossible)),
    ...(isPossible ? renderAnswers(question) : []),
  ];
  return {
    type: 'modal',
    callback_id: viewIds.changeForm,
    private_metadata: options.privateMetadata,
    title: plain(form.title, titleLength),
    close: plain(isPossible ? 'Cancel' : 'Close', titleLength),
    ...(isPossible && { submit: plain('Send request', titleLength) }),
    blocks,
  };
}

function renderField(field: FormField, question: ChangeQuestion, isPossible: boolean): readonly KnownBlock[] {
  if (field.kind === 'moment') return isPossible ? [renderMoment(field, question.timeZone)] : [];
  const options = listOptions(field);
  const choice =
    options.length === 0
      ? section(`*${escapeWithin(field.label, 200)}*\n:no_entry_sign: There is nothing to choose from now.`)
      : isPossible
        ? renderChoice(field, options)
        : undefined;
  const unavailable = renderUnavailable(field);
  return [choice, unavailable].filter((block) => block !== undefined);
}

/** What can be chosen: Slack takes no longer value, and a shortened one would be another answer. */
function listOptions(field: ChoiceField): PlainTextOption[] {
  return field.options
    .filter(({ value }) => value !== '' && value.length <= optionValue)
    .slice(0, limits.selectOptions)
    .map(({ value, label, description }) => ({
      value,
      text: plain(label === '' ? value : label, limits.optionText),
      ...(description !== undefined && description !== '' && { description: plain(description, limits.optionText) }),
    }));
}

function renderChoice(field: ChoiceField, options: PlainTextOption[]): InputBlock {
  const initial = options.find(({ value }) => value === field.initial);
  const common = { action_id: inputIds.action, options, ...(initial !== undefined && { initial_option: initial }) };
  return {
    type: 'input',
    block_id: `${inputIds.argumentPrefix}${field.name}`,
    label: plain(field.label, 200),
    element:
      options.length <= radioButtons
        ? { type: 'radio_buttons', ...common }
        : { type: 'static_select', placeholder: plain('Choose one', 150), ...common },
  };
}

function renderUnavailable({ unavailable }: ChoiceField): KnownBlock | undefined {
  if (unavailable.length === 0) return undefined;
  const lines = unavailable.map(({ label, why }) => `${label}: ${why}`);
  return section(`*Cannot be chosen now*\n${bulletsWithin(lines, textBudget)}`);
}

function renderMoment(field: MomentField, timeZone: string | undefined): InputBlock {
  const zone = timeZone === undefined ? 'In your own time zone.' : `In your own time zone (${timeZone}).`;
  return {
    type: 'input',
    block_id: `${inputIds.argumentPrefix}${field.name}`,
    optional: true,
    label: plain(field.label, 200),
    hint: plain(`${field.hint} ${zone}`, 400),
    element: {
      type: 'datetimepicker',
      action_id: inputIds.action,
      ...(field.initialMs !== undefined && { initial_date_time: Math.floor(field.initialMs / 1000) }),
    },
  };
}

function renderAnswers({ reason, wantsConfirmation, wantsCode, request }: ChangeQuestion): readonly InputBlock[] {
  return [
    reasonInput({
      label: 'Reason',
      placeholder: 'Why this has to be done, for those who approve it',
      hint: 'It is shown to everybody in the channel and kept in the journal.',
      ...(reason !== undefined && { initial: reason }),
    }),
    ...(wantsConfirmation ? [confirmationInput(request.cluster)] : []),
    ...(wantsCode ? [codeInput()] : []),
  ];
}
