import { asObject, type JsonObject } from '../json.ts';
import type { Channel, WorkspaceState } from '../model.ts';
import { canSee } from './channels.ts';
import type { PlacedElement } from './elements.ts';

/** Who chooses, and in which workspace. */
export interface Chooser {
  readonly state: WorkspaceState;
  readonly userId: string;
}

/** Slack's filter of conversation menus (docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object). */
function passesFilter(channel: Channel, filter: JsonObject): boolean {
  if (Array.isArray(filter.include) && !filter.include.includes(channel.kind)) return false;
  if (filter.exclude_external_shared_channels === true && channel.isExtShared) return false;
  // Every direct message here is one with the bot.
  return !(filter.exclude_bot_users === true && channel.kind === 'im');
}

/** Whether a menu of people, channels or conversations offers this id to the person who opens it. */
export function offersId(placed: PlacedElement, options: Chooser & { id: string }): boolean {
  const { state, userId, id } = options;
  if (placed.type.endsWith('users_select')) return state.users.has(id);
  const channel = state.channels.get(id);
  if (channel === undefined || channel.isArchived || !canSee(state, { channel, userId })) return false;
  if (placed.type.endsWith('channels_select')) return channel.kind === 'public';
  return passesFilter(channel, asObject(placed.element.filter) ?? {});
}
