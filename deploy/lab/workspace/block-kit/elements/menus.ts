import {
  ChannelsSelect,
  ConversationsSelect,
  ExternalSelect,
  MultiChannelsSelect,
  MultiConversationsSelect,
  MultiExternalSelect,
  MultiStaticSelect,
  MultiUsersSelect,
  StaticSelect,
  UsersSelect,
} from './select.ts';

/** All select and multi-select menus: they are allowed in the same places. */
export const menus = [
  StaticSelect,
  ExternalSelect,
  UsersSelect,
  ConversationsSelect,
  ChannelsSelect,
  MultiStaticSelect,
  MultiExternalSelect,
  MultiUsersSelect,
  MultiConversationsSelect,
  MultiChannelsSelect,
] as const;
