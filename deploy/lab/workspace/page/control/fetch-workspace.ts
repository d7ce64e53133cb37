import { z } from 'zod';
import { Command } from './command.ts';
import { Notice } from './notice.ts';
import { fetchControl, query } from './request.ts';
import { View } from './view.ts';
import { type Workspace, WorkspaceState } from './workspace.ts';

/** The workspace as this user sees it. */
export async function fetchWorkspace(user: string): Promise<Workspace> {
  const state = await fetchControl(`state?${query({ user })}`, WorkspaceState);
  return {
    teamName: state.team.name,
    app: state.app,
    people: state.users.map((person) => ({
      id: person.id,
      name: person.name,
      realName: person.real_name,
      role: person.role ?? '',
      isBot: person.is_bot,
    })),
    channels: state.channels,
    userGroups: state.user_groups.map((group) => ({ id: group.id, name: group.handle })),
  };
}

/** The ids of everybody the page can be used as. */
export function fetchUsers(): Promise<{ id: string }[]> {
  return fetchControl('users', z.array(z.object({ id: z.string() })));
}

/** The slash commands the app declares. */
export function fetchCommands(): Promise<Command[]> {
  return fetchControl('commands', z.array(Command));
}

/** The user's open modals, root first. */
export function fetchViews(user: string): Promise<View[]> {
  return fetchControl(`views?${query({ user })}`, z.array(View));
}

/** What the app published as this user's Home; undefined when it did not. */
export async function fetchHome(user: string): Promise<View | undefined> {
  return (await fetchControl(`home?${query({ user })}`, View.nullable())) ?? undefined;
}

/** What Slack itself told this user, oldest first. */
export function fetchNotices(user: string): Promise<Notice[]> {
  return fetchControl(`notices?${query({ user })}`, z.array(Notice));
}
