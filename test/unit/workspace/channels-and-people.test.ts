import { expect, test } from 'vitest';
import { runningWorkspace, webClient } from './running-workspace.ts';

test('an incident channel is made, filled, described, bookmarked, pinned in and archived', async () => {
  const workspace = await runningWorkspace();
  const client = webClient(workspace);
  const made = await client.conversations.create({ name: 'inc-2026-01' });
  const id = String(made.channel?.id);
  await client.conversations.invite({ channel: id, users: 'U0OLGA0001,U0ALMA0001' });
  expect(await workspace.call('conversations.invite', { channel: id, users: 'U0OTTO0001' })).toMatchObject({
    error: 'user_team_not_in_channel',
  });
  await client.conversations.setTopic({ channel: id, topic: 'etcd lost its leader' });
  await client.conversations.setPurpose({ channel: id, purpose: 'find out' });
  await client.bookmarks.add({ channel_id: id, title: 'Runbook', type: 'link', link: 'https://example.org/run' });
  const { ts } = await client.chat.postMessage({ channel: id, text: 'timeline' });
  await client.pins.add({ channel: id, timestamp: String(ts) });
  expect(await workspace.call('pins.add', { channel: id, timestamp: String(ts) })).toMatchObject({
    error: 'already_pinned',
  });
  await client.reactions.add({ channel: id, timestamp: String(ts), name: 'eyes' });
  expect(await workspace.call('reactions.add', { channel: id, timestamp: String(ts), name: 'eyes' })).toMatchObject({
    error: 'already_reacted',
  });
  expect((await client.pins.list({ channel: id })).items).toMatchObject([{ message: { ts, text: 'timeline' } }]);
  expect((await client.bookmarks.list({ channel_id: id })).bookmarks).toMatchObject([{ title: 'Runbook' }]);
  expect((await client.conversations.members({ channel: id })).members).toEqual([
    'U0HOWDAHBT',
    'U0OLGA0001',
    'U0ALMA0001',
  ]);
  expect((await client.conversations.info({ channel: id })).channel).toMatchObject({
    name: 'inc-2026-01',
    is_member: true,
    topic: { value: 'etcd lost its leader' },
  });
  const subtypes = (await workspace.messages({ channel: id, user: 'olga' })).map((message) => message.subtype);
  expect(subtypes).toEqual(['channel_join', 'channel_join', 'channel_topic', 'channel_purpose', undefined]);
  await client.conversations.archive({ channel: id });
  expect(await workspace.call('chat.postMessage', { channel: id, text: 'x' })).toMatchObject({ error: 'is_archived' });
  expect(await workspace.call('conversations.archive', { channel: id })).toMatchObject({ error: 'already_archived' });
});

test('people, groups and direct messages are found; the stranger is marked as one', async () => {
  const workspace = await runningWorkspace();
  const client = webClient(workspace);
  expect((await client.users.info({ user: 'U0OTTO0001' })).user).toMatchObject({
    team_id: 'T0OUTSIDE1',
    is_stranger: true,
    is_restricted: true,
  });
  expect((await client.users.info({ user: 'U0OLGA0001' })).user).not.toHaveProperty('is_stranger');
  expect((await client.usergroups.users.list({ usergroup: 'S0PGAPPR01' })).users).toEqual(['U0ALMA0001', 'U0ARNO0001']);
  expect((await client.usergroups.list({ include_users: true })).usergroups).toMatchObject([
    { handle: 'pg-operators', users: ['U0OLGA0001'] },
    { handle: 'pg-approvers' },
  ]);
  const direct = String((await client.conversations.open({ users: 'U0OLGA0001' })).channel?.id);
  await client.chat.postMessage({ channel: 'U0OLGA0001', text: 'to you' });
  expect(await workspace.messages({ channel: direct, user: 'olga' })).toMatchObject([{ text: 'to you' }]);
  const response = await fetch(`${workspace.url}/control/messages?channel=${direct}&user=vera`);
  expect(response.status).toBe(403);
});

test('without its tabs in the manifest the app can publish no home and send no direct message', async () => {
  const workspace = await runningWorkspace({ declaration: { hasHomeTab: false, hasMessagesTab: false } });
  const view = '{"type":"home","blocks":[]}';
  expect(await workspace.call('views.publish', { user_id: 'U0OLGA0001', view })).toMatchObject({
    error: 'not_enabled',
  });
  const direct = await workspace.call('chat.postMessage', { channel: 'U0OLGA0001', text: 'x' });
  expect(direct).toMatchObject({ error: 'messages_tab_disabled' });
});
