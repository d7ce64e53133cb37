import type { Dispatcher } from '../delivery/dispatcher.ts';
import { announceMessage } from '../events.ts';
import { asObject } from '../json.ts';
import type { Channel, User } from '../model.ts';
import { readContent } from '../posting.ts';
import { canSee, channelLabel } from '../store/channels.ts';
import { addMessage } from '../store/messages.ts';
import { createResponseUrl } from '../store/response-urls.ts';
import { createTrigger } from '../store/triggers.ts';
import { isRefusal } from '../web-api/answer.ts';
import type { Workspace } from '../workspace.ts';
import { escapeControl } from './payloads.ts';
import { type Rejection, type Report, reject, reportOutcome } from './report.ts';

/** The report of a slash command adds its trigger_id and, if the ack carried a message, that message's ts. */
export type SlashReport = Report & { readonly trigger_id: string; readonly response_ts?: string };

/** A person types a slash command, such as `/pg status`, into a channel. */
export async function runSlashCommand(
  parts: { workspace: Workspace; dispatcher: Dispatcher },
  options: { user: User; channel: Channel; typed: string },
): Promise<SlashReport | Rejection> {
  const { workspace, dispatcher } = parts;
  const { state, clock } = workspace;
  const { user, channel, typed } = options;
  const [, name = '', text = ''] = /^\s*(\/\S+)\s*([\s\S]*)$/.exec(typed) ?? [];
  const command = state.app.commands.find((known) => known.command === name);
  if (command === undefined) return reject(400, 'unknown_command', `${name || typed} is not a valid command`);
  if (!canSee(state, { channel, userId: user.id })) return reject(403, 'channel_not_found', 'the user is not in it');
  if (channel.isArchived) return reject(409, 'is_archived', 'the channel is archived');
  // Somebody of another team, met over Slack Connect, types in the name of their own.
  const team = user.isStranger ? state.strangerTeam : state.team;
  const startedMs = clock.nowMs();
  const triggerId = createTrigger(state, { userId: user.id, nowMs: startedMs });
  const responsePath = createResponseUrl(state, { userId: user.id, channelId: channel.id, nowMs: startedMs });
  const outcome = await dispatcher.deliver({
    type: 'slash_commands',
    acceptsResponse: true,
    payload: (baseUrl) => ({
      token: state.app.verificationToken,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channelLabel(channel),
      user_id: user.id,
      user_name: user.name,
      command: command.command,
      text: escapeControl(text.trim()),
      api_app_id: state.app.id,
      is_enterprise_install: 'false',
      response_url: `${baseUrl}${responsePath}`,
      trigger_id: triggerId,
    }),
  });
  const report = reportOutcome(workspace, {
    outcome,
    startedMs,
    sentence: (error) => `${command.command} failed with the error "${error}"`,
    userId: user.id,
    channelId: channel.id,
  });
  const responseTs =
    outcome.kind === 'acked' ? postAckedMessage(workspace, { ...options, payload: outcome.payload }) : undefined;
  return { ...report, trigger_id: triggerId, ...(responseTs === undefined ? {} : { response_ts: responseTs }) };
}

/** An ack may carry a message: ephemeral unless it says in_channel. Returns its ts. */
function postAckedMessage(
  workspace: Workspace,
  options: { user: User; channel: Channel; payload: unknown },
): string | undefined {
  const payload = typeof options.payload === 'string' ? { text: options.payload } : asObject(options.payload);
  if (payload === undefined || (payload.text === undefined && payload.blocks === undefined)) return undefined;
  const { user, channel } = options;
  const content = readContent(workspace, { ...payload, text: String(payload.text ?? ''), markdown_text: undefined });
  if (isRefusal(content)) {
    workspace.notify({ user: user.id, kind: 'invalid_response', text: content.error, channel: channel.id });
    return undefined;
  }
  const stored = addMessage(workspace.state, {
    channel,
    userId: workspace.state.app.botUserId,
    content,
    nowMs: workspace.clock.nowMs(),
    ...(payload.response_type === 'in_channel' ? {} : { ephemeralTo: user.id }),
  });
  announceMessage(workspace, { channel, stored });
  return stored.message.ts;
}
