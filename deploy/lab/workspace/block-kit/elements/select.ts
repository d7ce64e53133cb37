import { z } from 'zod';
import { someText } from '../characters.ts';
import {
  actionable,
  ConversationFilter,
  confirmable,
  focusable,
  MenuOption,
  multiSelectable,
  OptionGroup,
  placeholdable,
} from '../composition-objects.ts';
import { limits } from '../limits.ts';

const menu = { ...actionable, ...confirmable, ...focusable, ...placeholdable };
const multiMenu = { ...menu, ...multiSelectable };

const optionSource = {
  options: z.array(MenuOption).min(1).max(limits.select.options).optional(),
  option_groups: z.array(OptionGroup).min(1).max(limits.optionGroup.groups).optional(),
};
const minQueryLength = z.number().int().min(0).optional();

const hasOneOptionSource = (menu: { options?: unknown; option_groups?: unknown }): boolean =>
  (menu.options === undefined) !== (menu.option_groups === undefined);
const oneOptionSourceRule = { error: 'must define either `options` or `option_groups`' };

const valuesOf = (menu: {
  options?: { value: string }[] | undefined;
  option_groups?: { options: { value: string }[] }[] | undefined;
}): Set<string> => {
  const offered = [...(menu.options ?? []), ...(menu.option_groups ?? []).flatMap((group) => group.options)];
  return new Set(offered.map((option) => option.value));
};

export const StaticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    ...optionSource,
    initial_option: MenuOption.optional(),
  })
  .refine(hasOneOptionSource, oneOptionSourceRule)
  .refine((select) => select.initial_option === undefined || valuesOf(select).has(select.initial_option.value), {
    error: 'must be one of the provided options',
    path: ['initial_option'],
  });

export const MultiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...multiMenu,
    ...optionSource,
    initial_options: z.array(MenuOption).min(1).optional(),
  })
  .refine(hasOneOptionSource, oneOptionSourceRule)
  .refine((select) => (select.initial_options ?? []).every((option) => valuesOf(select).has(option.value)), {
    error: 'must be one of the provided options',
    path: ['initial_options'],
  });

export const ExternalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  initial_option: MenuOption.optional(),
  min_query_length: minQueryLength,
});

export const MultiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...multiMenu,
  initial_options: z.array(MenuOption).min(1).optional(),
  min_query_length: minQueryLength,
});

export const UsersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...menu,
  initial_user: someText.optional(),
});

export const MultiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...multiMenu,
  initial_users: z.array(someText).min(1).optional(),
});

export const ConversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: someText.optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: ConversationFilter.optional(),
});

export const MultiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...multiMenu,
  initial_conversations: z.array(someText).min(1).optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: ConversationFilter.optional(),
});

export const ChannelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  initial_channel: someText.optional(),
  response_url_enabled: z.boolean().optional(),
});

export const MultiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...multiMenu,
  initial_channels: z.array(someText).min(1).optional(),
});
