import { z } from 'zod';
import type { Refusal } from '../core/result.ts';

/** The fields of a slash command or an interaction that say who sent it, from which team, to which app. */
const SenderBody = z.object({
  api_app_id: z.string(),
  /** Slash commands. */
  team_id: z.string().optional(),
  /** Interactions; absent when the app is installed to a whole organization. */
  team: z.object({ id: z.string() }).nullish(),
  /** Interactions: the person's own team, which differs in a channel shared between workspaces. */
  user: z.object({ id: z.string(), team_id: z.string().optional(), is_bot: z.boolean().optional() }).optional(),
  user_id: z.string().optional(),
  /** There when another app acts, and not a person. */
  bot_id: z.string().nullish(),
});

/** Slackbot acts for workflows and reminders. */
const slackbot = 'USLACKBOT';

/** What a person of another workspace is told. */
export const strangerRefusal: Refusal = {
  code: 'stranger',
  sentence: 'Howdah hears only people of its own workspace.',
  next: 'Ask somebody there. If this is it, whoever runs the bot has to check teamId and appId in its configuration.',
};

/** Whom the bot hears. */
export interface OwnWorkspace {
  readonly teamId: string;
  readonly appId: string;
}

/**
 * - `heard`: a person of the own team, through the own app
 * - `stranger`: a person of another team
 * - `other-app`: whoever it is, it came through another app
 * - `no-person`: another bot, a workflow, or nothing that can be told
 */
export type SenderKind = 'heard' | 'stranger' | 'other-app' | 'no-person';

/**
 * Socket Mode carries no signature and single-token Bolt does not compare teams, so this does: only people of the
 * configured team, through the configured app, are heard, and no other bot. Guests of the team itself are told apart by
 * Slack's directory only (people.ts).
 */
export function judgeSender(body: unknown, own: OwnWorkspace): SenderKind {
  const parsed = SenderBody.safeParse(body);
  if (!parsed.success) return 'no-person';
  const { api_app_id, team_id, team, user, user_id, bot_id } = parsed.data;
  if (bot_id != null || user?.is_bot === true || (user?.id ?? user_id) === slackbot) return 'no-person';
  if (api_app_id !== own.appId) return 'other-app';
  const teams = [team_id, team?.id, user?.team_id].filter((id) => id !== undefined);
  if (teams.length === 0) return 'no-person';
  return teams.every((id) => id === own.teamId) ? 'heard' : 'stranger';
}

/** Ids of who sent it, for the log. */
export function describeSender(body: unknown): Readonly<Record<string, string | undefined>> {
  const parsed = SenderBody.safeParse(body);
  if (!parsed.success) return {};
  const { api_app_id, team_id, team, user, user_id } = parsed.data;
  return { appId: api_app_id, teamId: user?.team_id ?? team_id ?? team?.id, userId: user?.id ?? user_id };
}
