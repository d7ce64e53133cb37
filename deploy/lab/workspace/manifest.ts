import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Command } from './model.ts';

/** The parts of a Slack app manifest the workspace obeys. */
export const Manifest = z.object({
  display_information: z.object({ name: z.string().default('Howdah') }).default({ name: 'Howdah' }),
  features: z
    .object({
      app_home: z
        .object({ home_tab_enabled: z.boolean().default(false), messages_tab_enabled: z.boolean().default(false) })
        .default({ home_tab_enabled: false, messages_tab_enabled: false }),
      slash_commands: z
        .array(
          z.object({ command: z.string(), description: z.string().default(''), usage_hint: z.string().default('') }),
        )
        .default([]),
    })
    .default({ app_home: { home_tab_enabled: false, messages_tab_enabled: false }, slash_commands: [] }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()).default([]) }) }),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).default({ bot_events: [] }),
    })
    .default({ event_subscriptions: { bot_events: [] } }),
});
export type Manifest = z.infer<typeof Manifest>;

/** What the workspace installs: the app's name, its commands, its scopes and the events it asked for. */
export interface AppDeclaration {
  readonly name: string;
  readonly commands: readonly Command[];
  readonly botScopes: readonly string[];
  readonly botEvents: readonly string[];
  readonly hasHomeTab: boolean;
  /** Without it, nobody can be sent a direct message. */
  readonly hasMessagesTab: boolean;
}

/** For tests of the workspace itself: every scope and event it knows. */
export const defaultDeclaration: AppDeclaration = {
  name: 'Howdah',
  hasHomeTab: true,
  hasMessagesTab: true,
  commands: [{ command: '/pg', description: 'Operate the PostgreSQL clusters', usage_hint: 'status | help' }],
  botScopes: [
    'app_mentions:read',
    'bookmarks:read',
    'bookmarks:write',
    'channels:history',
    'channels:join',
    'channels:manage',
    'channels:read',
    'chat:write',
    'commands',
    'emoji:read',
    'files:read',
    'files:write',
    'groups:history',
    'groups:read',
    'groups:write',
    'im:history',
    'im:read',
    'im:write',
    'pins:read',
    'pins:write',
    'reactions:read',
    'reactions:write',
    'team:read',
    'usergroups:read',
    'users:read',
  ],
  botEvents: [
    'app_home_opened',
    'app_mention',
    'channel_archive',
    'channel_created',
    'file_shared',
    'member_joined_channel',
    'member_left_channel',
    'message.channels',
    'message.groups',
    'message.im',
    'pin_added',
    'pin_removed',
    'reaction_added',
    'reaction_removed',
    'team_join',
  ],
};

/** Reads the app manifest at `path`. Throws when it cannot be read or is broken: a guess would grant too much. */
export async function fetchDeclaration(path: string): Promise<AppDeclaration> {
  const manifest = Manifest.parse(parse(await readFile(path, 'utf8')));
  return {
    name: manifest.display_information.name,
    commands: manifest.features.slash_commands,
    botScopes: manifest.oauth_config.scopes.bot,
    botEvents: manifest.settings.event_subscriptions.bot_events,
    hasHomeTab: manifest.features.app_home.home_tab_enabled,
    hasMessagesTab: manifest.features.app_home.messages_tab_enabled,
  };
}
