import { z } from 'zod';
import { Confirm, Option, OptionGroup, PlainText } from './composition.ts';
import { RichText } from './rich-text.ts';

const actionId = z.string().default('');
const shared = { action_id: actionId, confirm: Confirm.optional(), focus_on_load: z.boolean().optional() };
const placeholder = PlainText.optional();
const style = z.enum(['primary', 'danger']).optional();
const maxItems = z.number().int().positive().optional();
const options = { options: z.array(Option).optional(), option_groups: z.array(OptionGroup).optional() };
const dispatchConfig = z
  .object({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional() })
  .optional();
const textInput = {
  ...shared,
  placeholder,
  initial_value: z.string().optional(),
  dispatch_action_config: dispatchConfig,
};

export const ImageElement = z.object({
  type: z.literal('image'),
  alt_text: z.string(),
  image_url: z.string().optional(),
  slack_file: z.object({ id: z.string().optional(), url: z.string().optional() }).optional(),
});
export type ImageElement = z.infer<typeof ImageElement>;

export const ButtonElement = z.object({
  type: z.literal('button'),
  ...shared,
  text: PlainText,
  value: z.string().optional(),
  url: z.string().optional(),
  style,
  accessibility_label: z.string().optional(),
});
export type ButtonElement = z.infer<typeof ButtonElement>;

export const IconButton = z.object({
  type: z.literal('icon_button'),
  ...shared,
  icon: z.string(),
  text: PlainText,
  value: z.string().optional(),
  accessibility_label: z.string().optional(),
});

const FeedbackChoice = z.object({ text: PlainText, value: z.string(), accessibility_label: z.string().optional() });
export const FeedbackButtons = z.object({
  type: z.literal('feedback_buttons'),
  ...shared,
  positive_button: FeedbackChoice,
  negative_button: FeedbackChoice,
});

export const OverflowElement = z.object({ type: z.literal('overflow'), ...shared, options: z.array(Option) });
export type OverflowElement = z.infer<typeof OverflowElement>;

export const CheckboxesElement = z.object({
  type: z.literal('checkboxes'),
  ...shared,
  options: z.array(Option),
  initial_options: z.array(Option).optional(),
});
export type CheckboxesElement = z.infer<typeof CheckboxesElement>;

export const RadioElement = z.object({
  type: z.literal('radio_buttons'),
  ...shared,
  options: z.array(Option),
  initial_option: Option.optional(),
});
export type RadioElement = z.infer<typeof RadioElement>;

const select = { ...shared, placeholder };
const multiSelect = { ...select, max_selected_items: maxItems };
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z.object({ include: z.array(z.string()).optional() }).optional(),
};

export const SelectElement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('static_select'), ...select, ...options, initial_option: Option.optional() }),
  z.object({
    type: z.literal('external_select'),
    ...select,
    initial_option: Option.optional(),
    min_query_length: z.number().optional(),
  }),
  z.object({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.object({ type: z.literal('channels_select'), ...select, initial_channel: z.string().optional() }),
  z.object({
    type: z.literal('conversations_select'),
    ...select,
    ...conversations,
    initial_conversation: z.string().optional(),
  }),
  z.object({
    type: z.literal('multi_static_select'),
    ...multiSelect,
    ...options,
    initial_options: z.array(Option).optional(),
  }),
  z.object({
    type: z.literal('multi_external_select'),
    ...multiSelect,
    initial_options: z.array(Option).optional(),
    min_query_length: z.number().optional(),
  }),
  z.object({ type: z.literal('multi_users_select'), ...multiSelect, initial_users: z.array(z.string()).optional() }),
  z.object({
    type: z.literal('multi_channels_select'),
    ...multiSelect,
    initial_channels: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('multi_conversations_select'),
    ...multiSelect,
    ...conversations,
    initial_conversations: z.array(z.string()).optional(),
  }),
]);
export type SelectElement = z.infer<typeof SelectElement>;

export const PickerElement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('datepicker'), ...shared, placeholder, initial_date: z.string().optional() }),
  z.object({ type: z.literal('timepicker'), ...shared, placeholder, initial_time: z.string().optional() }),
  z.object({ type: z.literal('datetimepicker'), ...shared, initial_date_time: z.number().optional() }),
]);
export type PickerElement = z.infer<typeof PickerElement>;

export const TextInputElement = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('plain_text_input'),
    ...textInput,
    multiline: z.boolean().optional(),
    min_length: z.number().optional(),
    max_length: z.number().optional(),
  }),
  z.object({ type: z.literal('email_text_input'), ...textInput }),
  z.object({ type: z.literal('url_text_input'), ...textInput }),
  z.object({
    type: z.literal('number_input'),
    ...textInput,
    is_decimal_allowed: z.boolean().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
]);
export type TextInputElement = z.infer<typeof TextInputElement>;

export const RichTextInput = z.object({
  type: z.literal('rich_text_input'),
  ...shared,
  placeholder,
  initial_value: RichText.optional(),
});
export type RichTextInput = z.infer<typeof RichTextInput>;

/** Every element that a person can act on. */
export const InteractiveElement = z.union([
  ButtonElement,
  IconButton,
  FeedbackButtons,
  OverflowElement,
  CheckboxesElement,
  RadioElement,
  SelectElement,
  PickerElement,
  TextInputElement,
  RichTextInput,
]);
export type InteractiveElement = z.infer<typeof InteractiveElement>;
