import { z } from 'zod';
import { OutsideError } from '../core/outside-error.ts';
import type { Bar } from '../core/policy/policy.ts';
import { explainSlackTrouble, readSlackTrouble } from './slack-trouble.ts';

/** The methods of Slack's client that tell who somebody is. */
export interface PeopleClient {
  readonly users: { info(args: { user: string }): Promise<unknown> };
  readonly usergroups: {
    list(args: { include_users: boolean }): Promise<unknown>;
    readonly users: { list(args: { usergroup: string }): Promise<unknown> };
  };
}

/** A user as Slack knows them, without what they are on any cluster. */
export interface SlackUser {
  readonly name: string;
  /** IANA name. */
  readonly timeZone?: string;
  readonly bar?: Bar;
}

export type Members = ReadonlyMap<string, readonly string[]>;

/** Reads from Slack, each read once. Rejects with an `OutsideError`. */
export interface PeopleDirectory {
  readonly fetchUser: (userId: string) => Promise<SlackUser>;
  /** Ids of the members by the group's; none for a group that there is not (any more). */
  readonly fetchMembers: (groupIds: readonly string[]) => Promise<Members>;
}

const flag = z.boolean().default(false);

/**
 * Only what decides. Slack's `is_app_user` is no sign of a bot: it says that a person has authorised the app that asks.
 */
const UserInfo = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().optional(),
    tz: z.string().nullish(),
    deleted: flag,
    is_bot: flag,
    is_workflow_bot: flag,
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});
const GroupUsers = z.object({ users: z.array(z.string()) });
const Groups = z.object({
  usergroups: z.array(z.object({ id: z.string(), users: z.array(z.string()).default([]) })),
});

/** Slackbot has no `is_bot`. */
const slackbot = 'USLACKBOT';

/** `teamId`: the team whose full members are heard. */
export function createPeopleDirectory(options: { client: PeopleClient; teamId: string }): PeopleDirectory {
  const { client, teamId } = options;
  return {
    fetchUser: async (userId) => {
      const { user } = await ask(UserInfo, () => client.users.info({ user: userId }));
      const bar = findBar(user, teamId);
      return {
        name: user.profile?.display_name || user.profile?.real_name || user.name || userId,
        ...(user.tz != null && user.tz !== '' && { timeZone: user.tz }),
        ...(bar !== undefined && { bar }),
      };
    },
    fetchMembers: async (groupIds) => {
      try {
        const read = async (id: string) => [id, await fetchGroup(client, id)] as const;
        return new Map(await Promise.all(groupIds.map(read)));
      } catch (error) {
        // 20 a minute is little for a busy hour. The other method tells the same and is counted by itself.
        if (readSlackTrouble(causeOf(error))?.kind !== 'rate-limited' || groupIds.length === 0) throw error;
        const { usergroups } = await ask(Groups, () => client.usergroups.list({ include_users: true }));
        return new Map(usergroups.filter(({ id }) => groupIds.includes(id)).map(({ id, users }) => [id, users]));
      }
    },
  };
}

async function fetchGroup(client: PeopleClient, groupId: string): Promise<readonly string[]> {
  try {
    return (await ask(GroupUsers, () => client.usergroups.users.list({ usergroup: groupId }))).users;
  } catch (error) {
    // Deleted: nobody is in it, and the other groups count all the same.
    const trouble = readSlackTrouble(causeOf(error));
    if (trouble?.kind === 'refused' && trouble.code === 'no_such_subteam') return [];
    throw error;
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof OutsideError ? error.cause : undefined;
}

function findBar(user: z.infer<typeof UserInfo>['user'], teamId: string): Bar | undefined {
  if (user.is_bot || user.is_workflow_bot || user.id === slackbot) return 'bot';
  if (user.deleted) return 'deactivated';
  if (user.is_stranger || user.team_id !== teamId) return 'stranger';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : undefined;
}

const what = 'tell who this is';

async function ask<T>(Answer: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  let answer: unknown;
  try {
    answer = await call();
  } catch (error) {
    const trouble = readSlackTrouble(error);
    if (trouble === undefined) throw error;
    throw explainSlackTrouble(what, trouble, error);
  }
  const parsed = Answer.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OutsideError({
    code: 'bad-answer',
    message: `Slack's answer was not understood (to ${what})`,
    retryable: false,
    outcome: 'failed',
    cause: parsed.error,
  });
}
