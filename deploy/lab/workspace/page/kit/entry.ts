import { z } from 'zod';
import { Option } from './composition.ts';
import type { InteractiveElement } from './element.ts';
import { RichText } from './rich-text.ts';

/** What one element holds, in the shape of Slack's `state.values[block_id][action_id]`. */
export const Entry = z.looseObject({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).optional(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_date_time: z.number().nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).optional(),
  selected_channel: z.string().nullish(),
  selected_channels: z.array(z.string()).optional(),
  selected_conversation: z.string().nullish(),
  selected_conversations: z.array(z.string()).optional(),
  rich_text_value: RichText.nullish(),
});
export type Entry = z.infer<typeof Entry>;

/** `values[block_id][action_id]`, as Slack's `state.values`. */
export type Values = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

/** The entry an element starts with, from its `initial_*` fields; undefined for an element that holds nothing. */
export function initialEntry(element: InteractiveElement, currentConversation?: string): Entry | undefined {
  const type = element.type;
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null };
    case 'rich_text_input':
      return { type, rich_text_value: element.initial_value ?? null };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: element.initial_options ?? [] };
    case 'radio_buttons':
    case 'static_select':
    case 'external_select':
      return { type, selected_option: element.initial_option ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    default:
      return initialChoice(element, currentConversation);
  }
}

function initialChoice(element: InteractiveElement, currentConversation: string | undefined): Entry | undefined {
  const type = element.type;
  switch (element.type) {
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'conversations_select': {
      const standing = element.default_to_current_conversation === true ? currentConversation : undefined;
      return { type, selected_conversation: standing ?? element.initial_conversation ?? null };
    }
    case 'multi_conversations_select': {
      const standing = element.default_to_current_conversation === true ? currentConversation : undefined;
      return {
        type,
        selected_conversations: standing === undefined ? (element.initial_conversations ?? []) : [standing],
      };
    }
    default:
      return undefined;
  }
}
