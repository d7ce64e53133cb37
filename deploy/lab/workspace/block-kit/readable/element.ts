import type { z } from 'zod';
import type { ActionsBlock } from '../blocks/actions.ts';
import type { ContextActionsBlock } from '../blocks/context-actions.ts';
import type { InputBlock } from '../blocks/input.ts';
import type { SectionBlock } from '../blocks/section.ts';
import { renderMrkdwn, renderPlainText } from './mrkdwn.ts';
import { nameOf, type Reader } from './reader.ts';
import { renderRichText } from './rich-text.ts';

type TextObject =
  | { type: 'plain_text'; text: string; emoji?: boolean | undefined }
  | { type: 'mrkdwn'; text: string; verbatim?: boolean | undefined };

/** Renders a text object as plain text. */
export const renderText = (text: TextObject, reader: Reader): string =>
  text.type === 'mrkdwn'
    ? renderMrkdwn(text.text, reader)
    : renderPlainText(text.text, { emoji: text.emoji !== false, reader });

type Element =
  | z.infer<typeof ActionsBlock>['elements'][number]
  | z.infer<typeof ContextActionsBlock>['elements'][number]
  | z.infer<typeof InputBlock>['element']
  | NonNullable<z.infer<typeof SectionBlock>['accessory']>;

type Option = { text: TextObject; value: string };

const menu = (shown: string): string => `[${shown} ▾]`;
const field = (shown: string | undefined): string => `[${shown === undefined || shown === '' ? '____' : shown}]`;

type Choice = { options: readonly Option[]; chosen: readonly (Option | undefined)[] };

/** Options one after another, the chosen ones marked. */
const renderChoices = (
  { options, chosen }: Choice,
  { marks, reader }: { marks: readonly [string, string]; reader: Reader },
): string => {
  const values = new Set(chosen.map((option) => option?.value));
  return options
    .map((option) => `${values.has(option.value) ? marks[0] : marks[1]} ${renderText(option.text, reader)}`)
    .join('  ');
};

/** What a closed menu shows: what is chosen in it, else its placeholder, else what it is for. */
function renderMenu(
  element: { placeholder?: TextObject | undefined },
  { chosen, noun, reader }: { chosen: readonly (string | undefined)[]; noun: string; reader: Reader },
): string {
  const shown = chosen.filter((item) => item !== undefined);
  if (shown.length > 0) return menu(shown.join(', '));
  return menu(element.placeholder === undefined ? noun : renderText(element.placeholder, reader));
}

/** Renders an interactive element as it stands before anybody touched it: `[Label]`, `[Choose ▾]`, `[____]`. */
export function renderElement(element: Element, reader: Reader): string {
  const textOf = (option: Option | undefined) => (option === undefined ? undefined : renderText(option.text, reader));
  const namesOf = (ids: readonly (string | undefined)[]) =>
    ids.map((id) => (id === undefined ? id : nameOf(reader, id)));
  switch (element.type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return `[${renderText(element.text, reader)}]`;
    case 'feedback_buttons':
      return `[${renderText(element.positive_button.text, reader)}] [${renderText(element.negative_button.text, reader)}]`;
    case 'image':
      return `[image: ${element.alt_text}]`;
    case 'overflow':
      return menu(['…', ...element.options.map((option) => renderText(option.text, reader))].join(' | '));
    case 'checkboxes':
      return renderChoices(
        { options: element.options, chosen: element.initial_options ?? [] },
        { marks: ['[x]', '[ ]'], reader },
      );
    case 'radio_buttons':
      return renderChoices(
        { options: element.options, chosen: [element.initial_option] },
        { marks: ['(•)', '( )'], reader },
      );
    case 'static_select':
    case 'external_select':
      return renderMenu(element, { chosen: [textOf(element.initial_option)], noun: 'choose', reader });
    case 'multi_static_select':
    case 'multi_external_select':
      return renderMenu(element, { chosen: (element.initial_options ?? []).map(textOf), noun: 'choose', reader });
    case 'users_select':
      return renderMenu(element, { chosen: namesOf([element.initial_user]), noun: 'a person', reader });
    case 'multi_users_select':
      return renderMenu(element, { chosen: namesOf(element.initial_users ?? []), noun: 'people', reader });
    case 'conversations_select':
      return renderMenu(element, { chosen: namesOf([element.initial_conversation]), noun: 'a conversation', reader });
    case 'multi_conversations_select':
      return renderMenu(element, {
        chosen: namesOf(element.initial_conversations ?? []),
        noun: 'conversations',
        reader,
      });
    case 'channels_select':
      return renderMenu(element, { chosen: namesOf([element.initial_channel]), noun: 'a channel', reader });
    case 'multi_channels_select':
      return renderMenu(element, { chosen: namesOf(element.initial_channels ?? []), noun: 'channels', reader });
    case 'datepicker':
      return field(element.initial_date);
    case 'timepicker':
      return field(element.initial_time);
    case 'datetimepicker':
      return field(
        element.initial_date_time === undefined ? undefined : new Date(element.initial_date_time * 1000).toISOString(),
      );
    case 'file_input':
      return '[upload a file]';
    case 'rich_text_input':
      return field(element.initial_value === undefined ? undefined : renderRichText(element.initial_value, reader));
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return field(element.initial_value);
  }
}
