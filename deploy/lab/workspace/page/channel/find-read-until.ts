import type { Message } from '../control/message.ts';

/**
 * The ts after which the viewer's unread messages begin; undefined when everything was read.
 * `unread` counts other people's messages only, as the workspace does.
 */
export function findReadUntil(messages: readonly Message[], unread: number, viewerId: string): string | undefined {
  if (unread <= 0) return undefined;
  const others = messages.filter((message) => message.user !== viewerId);
  const firstUnread = others[Math.max(0, others.length - unread)];
  const index = firstUnread === undefined ? -1 : messages.indexOf(firstUnread);
  return index < 0 ? undefined : (messages[index - 1]?.ts ?? '0');
}
