import { type Rejection, reject } from '../interactions/report.ts';
import type { Channel, User } from '../model.ts';
import { findChannel } from '../store/channels.ts';
import type { Workspace } from '../workspace.ts';

/** A person by id or name; the bot is nobody's role to play. */
export function lookUpUser(workspace: Workspace, idOrName: string): User | Rejection {
  const name = idOrName.replace(/^@/, '');
  const users = [...workspace.state.users.values()].filter((user) => !user.isBot);
  return (
    users.find((user) => user.id === name || user.name === name) ?? reject(404, 'user_not_found', `no user ${idOrName}`)
  );
}

/** A channel by id or name. */
export function lookUpChannel(workspace: Workspace, idOrName: string): Channel | Rejection {
  return findChannel(workspace.state, idOrName) ?? reject(404, 'channel_not_found', `no channel ${idOrName}`);
}

/** Whether a looked-up thing is a rejection instead. */
export function isRejection(value: object): value is Rejection {
  return 'ok' in value && value.ok === false;
}

/** The person and the channel a request names, or what is wrong with one of them. */
export function lookUpPair(
  workspace: Workspace,
  names: { user: string; channel: string },
): { user: User; channel: Channel } | Rejection {
  const user = lookUpUser(workspace, names.user);
  if (isRejection(user)) return user;
  const channel = lookUpChannel(workspace, names.channel);
  return isRejection(channel) ? channel : { user, channel };
}
