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
};

/** Whom the bot hears. */
export interface OwnWorkspace {
  readonly teamId: string;
  readonly appId: string;
}

/**
 * Socket Mode carries no signature and single-token Bolt does not compare teams, so this does: only people of the
 * configured team, through the configured app, are heard, and no other bot. Guests of the team itself are told apart by
 * Slack's directory only (people.ts).
 */
export function isHeard(body: unknown, own: OwnWorkspace): boolean {
  const parsed = SenderBody.safeParse(body);
  if (!parsed.success) return false;
  const { api_app_id, team_id, team, user, user_id, bot_id } = parsed.data;
  if (bot_id != null || user?.is_bot === true || (user?.id ?? user_id) === slackbot) return false;
  const teams = [team_id, team?.id, user?.team_id].filter((id) => id !== undefined);
  return api_app_id === own.appId && teams.length > 0 && teams.every((id) => id === own.teamId);
}

/** Ids of who sent it, for the log. */
export function describeSender(body: unknown): Readonly<Record<string, string | undefined>> {
  const parsed = SenderBody.safeParse(body);
  if (!parsed.success) return {};
  const { api_app_id, team_id, team, user, user_id } = parsed.data;
  return { appId: api_app_id, teamId: user?.team_id ?? team_id ?? team?.id, userId: user?.id ?? user_id };
}
