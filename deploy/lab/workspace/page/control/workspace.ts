import { z } from 'zod';
import type { NamedId, Person } from '../kit/directory.ts';

export const ChannelInfo = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['public', 'private', 'im']),
  is_member: z.boolean(),
  is_archived: z.boolean(),
  topic: z.string(),
  purpose: z.string(),
  num_members: z.number(),
  /** Messages the viewer has not read. */
  unread: z.number(),
  bookmarks: z.array(z.object({ id: z.string(), title: z.string(), link: z.string(), emoji: z.string().optional() })),
});
export type ChannelInfo = z.infer<typeof ChannelInfo>;

const AppInfo = z.object({
  name: z.string(),
  bot_user_id: z.string(),
  /** Whether the app has a Home tab, and whether people may write to it. */
  home_tab: z.boolean(),
  messages_tab: z.boolean(),
  /** Over Socket Mode or HTTP. */
  connected: z.boolean(),
  /** Open Socket Mode connections. */
  sockets: z.number(),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** The workspace as one viewer sees it, as `GET /control/state` answers. */
export const WorkspaceState = z.object({
  team: z.object({ name: z.string() }),
  users: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      real_name: z.string(),
      role: z.string().optional(),
      is_bot: z.boolean(),
    }),
  ),
  user_groups: z.array(z.object({ id: z.string(), handle: z.string() })),
  channels: z.array(ChannelInfo),
  app: AppInfo,
});

export interface Workspace {
  readonly teamName: string;
  readonly app: AppInfo;
  readonly people: readonly Person[];
  readonly channels: readonly ChannelInfo[];
  readonly userGroups: readonly NamedId[];
}
