import type { NamedChannel } from '../kit/directory.ts';
import type { SelectElement } from '../kit/element.ts';

/** The channels a menu of channels or conversations offers: open ones, of the kinds its filter names. */
export function listMenuChannels(element: SelectElement, channels: readonly NamedChannel[]): NamedChannel[] {
  const filter = 'filter' in element ? element.filter : undefined;
  const onlyPublic = element.type === 'channels_select' || element.type === 'multi_channels_select';
  const kinds = onlyPublic ? ['public'] : (filter?.include ?? ['public', 'private']);
  return channels.filter((channel) => !channel.is_archived && kinds.includes(channel.kind));
}
