import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadMethods } from '../../../deploy/lab/workspace/web-api/registry.ts';
import { manualClock } from './manual-clock.ts';
import { appToken, runningWorkspace, section } from './running-workspace.ts';

const channel = 'C0PGOPS001';

test('every file of the methods folder is loaded, and each method has a name of Slack’s kind', async () => {
  const methods = await loadMethods();
  for (const name of methods.keys()) expect(name).toMatch(/^[a-z]+(?:\.[a-zA-Z]+)+$/);
  const files = await readdir(new URL('../../../deploy/lab/workspace/methods/', import.meta.url));
  for (const file of files) {
    const loaded: { methods: readonly { name: string }[] } = await import(
      new URL(`../../../deploy/lab/workspace/methods/${file}`, import.meta.url).href
    );
    expect(loaded.methods.length).toBeGreaterThan(0);
    for (const { name } of loaded.methods) expect(methods.has(name)).toBe(true);
  }
});

test('tokens and scopes are checked as Slack does', async () => {
  const workspace = await runningWorkspace({ declaration: { botScopes: ['chat:write', 'channels:read'] } });
  expect(await workspace.call('auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
  expect(await workspace.call('auth.test', {}, 'xoxb-wrong')).toEqual({ ok: false, error: 'invalid_auth' });
  expect(await workspace.call('auth.test', {}, appToken)).toEqual({ ok: false, error: 'not_allowed_token_type' });
  expect(await workspace.call('apps.connections.open')).toEqual({ ok: false, error: 'not_allowed_token_type' });
  expect(await workspace.call('no.such', {})).toEqual({ ok: false, error: 'unknown_method' });
  expect(await workspace.call('users.list')).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'users:read',
    provided: 'chat:write,channels:read',
  });
  expect(await workspace.call('conversations.create', { name: 'x', is_private: 'true' })).toMatchObject({
    error: 'missing_scope',
  });
  expect(await workspace.call('auth.test')).toMatchObject({
    ok: true,
    user_id: 'U0HOWDAHBT',
    bot_id: 'B0HOWDAHBT',
    team_id: 'T0HOWDAH01',
  });
  const response = await fetch(`${workspace.url}/api/auth.test?token=xoxb-howdah-local-bot`);
  expect(response.headers.get('x-oauth-scopes')).toBe('chat:write,channels:read');
  expect(await response.json()).toMatchObject({ ok: true });
});

const longBlocks = JSON.stringify(Array.from({ length: 5 }, () => section('x'.repeat(2900))));

const unknownImage = (slackFile: object) => ({ type: 'image', alt_text: 'a', slack_file: slackFile });
const homeView = (blocks: readonly object[]) => JSON.stringify({ type: 'home', blocks });
/** 100,000 UTF-16 units, yet 300,000 bytes. */
const largeBlocks = Array.from({ length: 40 }, () => section('€'.repeat(2500)));

const refusals: readonly [string, Record<string, string>, string][] = [
  ['chat.postMessage', { text: 'x' }, 'invalid_arguments'],
  ['chat.postMessage', { channel: 'C0NOWHERE1', text: 'x' }, 'channel_not_found'],
  ['chat.postMessage', { channel: 'C0RANDOM01', text: 'x' }, 'not_in_channel'],
  ['chat.postMessage', { channel }, 'no_text'],
  ['chat.postMessage', { channel, text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['chat.postMessage', { channel, text: 'x', blocks: '{' }, 'invalid_blocks_format'],
  ['chat.postMessage', { channel, text: 'x', blocks: '[{"type":"section"}]' }, 'invalid_blocks'],
  ['chat.postMessage', { channel, text: 'x', blocks: '[{"type":"wheel"}]' }, 'invalid_blocks'],
  ['chat.postMessage', { channel, text: 'x', blocks: longBlocks }, 'msg_blocks_too_long'],
  ['chat.postMessage', { channel, text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
  ['chat.postMessage', { channel, text: 'x', thread_ts: '0' }, 'invalid_thread_ts'],
  [
    'chat.postMessage',
    { channel, text: 'x', blocks: '[{"type":"image","alt_text":"a","slack_file":{"id":"F0"}}]' },
    'invalid_blocks',
  ],
  [
    'chat.postMessage',
    { channel, text: 'x', blocks: JSON.stringify([{ ...section('x'), accessory: unknownImage({ id: 'F0' }) }]) },
    'invalid_blocks',
  ],
  [
    'chat.postMessage',
    { channel, text: 'x', blocks: JSON.stringify([{ type: 'context', elements: [unknownImage({ id: 'F0' })] }]) },
    'invalid_blocks',
  ],
  [
    'chat.postMessage',
    { channel, text: 'x', blocks: JSON.stringify([unknownImage({ url: 'https://files.example/files/F0/x.png' })]) },
    'invalid_blocks',
  ],
  [
    'chat.postMessage',
    { channel, text: 'x', attachments: JSON.stringify([{ blocks: [unknownImage({ id: 'F0' })] }]) },
    'invalid_blocks',
  ],
  ['chat.postMessage', { channel, markdown_text: '**x**', text: 'x' }, 'markdown_text_conflict'],
  ['chat.postMessage', { channel, markdown_text: '**x**', blocks: '[]' }, 'markdown_text_conflict'],
  ['chat.update', { channel: 'pg-ops', ts: '1.000001', text: 'x' }, 'channel_not_found'],
  ['chat.update', { channel: '#pg-ops', ts: '1.000001', text: 'x' }, 'channel_not_found'],
  ['chat.delete', { channel: 'pg-ops', ts: '1.000001' }, 'channel_not_found'],
  ['chat.getPermalink', { channel: 'pg-ops', message_ts: '1.000001' }, 'channel_not_found'],
  ['chat.postEphemeral', { channel, user: 'U0', text: 'x' }, 'user_not_found'],
  ['chat.postEphemeral', { channel: 'C0PGALERT1', user: 'U0OTTO0001', text: 'x' }, 'user_not_in_channel'],
  ['chat.update', { channel, ts: '1.000001', text: 'x' }, 'message_not_found'],
  ['chat.delete', { channel, ts: '1.000001' }, 'message_not_found'],
  ['chat.getPermalink', { channel, message_ts: '1.000001' }, 'message_not_found'],
  ['chat.scheduleMessage', { channel, post_at: '1', text: 'x' }, 'time_in_past'],
  ['conversations.create', { name: '' }, 'invalid_name_required'],
  ['conversations.create', { name: 'pg-ops' }, 'name_taken'],
  ['conversations.create', { name: 'Big' }, 'invalid_name_specials'],
  ['conversations.create', { name: 'a b' }, 'invalid_name_specials'],
  ['conversations.create', { name: '--' }, 'invalid_name_punctuation'],
  ['conversations.create', { name: 'x'.repeat(81) }, 'invalid_name_maxlength'],
  ['conversations.info', { channel: 'pg-ops' }, 'channel_not_found'],
  ['conversations.history', { channel: 'C0RANDOM01' }, 'not_in_channel'],
  ['conversations.history', { channel, limit: '1001' }, 'invalid_limit'],
  ['conversations.history', { channel, cursor: 'zzz' }, 'invalid_cursor'],
  ['conversations.replies', { channel, ts: '1.000001' }, 'thread_not_found'],
  ['conversations.invite', { channel, users: 'U0' }, 'user_not_found'],
  ['conversations.invite', { channel, users: 'U0OLGA0001' }, 'already_in_channel'],
  ['conversations.invite', { channel, users: 'U0HOWDAHBT' }, 'cant_invite_self'],
  ['conversations.open', {}, 'users_list_not_supplied'],
  ['conversations.open', { users: 'U0' }, 'user_not_found'],
  ['conversations.setTopic', { channel, topic: 'x'.repeat(251) }, 'too_long'],
  ['conversations.archive', { channel: 'C0GENERAL1' }, 'cant_archive_general'],
  ['users.info', { user: 'U0' }, 'user_not_found'],
  ['usergroups.users.list', { usergroup: 'S0' }, 'no_such_subteam'],
  ['reactions.add', { channel, timestamp: '1.000001', name: 'eyes' }, 'message_not_found'],
  ['reactions.add', { channel, timestamp: '1.000001', name: ':eyes:' }, 'invalid_name'],
  ['pins.add', { channel }, 'no_item_specified'],
  ['pins.add', { channel, timestamp: '1.000001' }, 'message_not_found'],
  ['pins.remove', { channel, timestamp: '1.000001' }, 'no_pin'],
  ['bookmarks.add', { channel_id: channel, title: 'x', type: 'file' }, 'invalid_bookmark_type'],
  ['bookmarks.add', { channel_id: channel, title: 'x', type: 'link', link: 'nowhere' }, 'invalid_link'],
  ['files.info', { file: 'F0' }, 'file_not_found'],
  ['files.getUploadURLExternal', { filename: 'x', length: '0' }, 'invalid_arguments'],
  ['files.completeUploadExternal', { files: '[{"id":"F0"}]' }, 'file_not_found'],
  ['views.publish', { user_id: 'U0', view: '{"type":"home","blocks":[]}' }, 'user_not_found'],
  ['views.publish', { user_id: 'U0OLGA0001', view: '{"type":"modal","blocks":[]}' }, 'invalid_arguments'],
  ['views.publish', { user_id: 'U0OLGA0001', view: '{"type":"home","blocks":[]}', hash: 'x' }, 'hash_conflict'],
  ['views.publish', { user_id: 'U0OLGA0001', view: homeView([unknownImage({ id: 'F0' })]) }, 'invalid_arguments'],
  ['views.publish', { user_id: 'U0OLGA0001', view: homeView(largeBlocks) }, 'view_too_large'],
  ['views.update', { view_id: 'V0', view: '{}' }, 'not_found'],
  ['bots.info', { bot: 'B0' }, 'bot_not_found'],
  ['team.info', { team: 'T0' }, 'team_not_found'],
];

test('each mistake is answered with Slack’s own error code, and logged with it', async () => {
  const workspace = await runningWorkspace();
  await workspace.post('/faults', { rate_limits: false });
  for (const [method, args, error] of refusals) {
    const result = await workspace.call(method, args);
    expect.soft([method, result.ok, result.error]).toEqual([method, false, error]);
  }
  const expected = refusals.map(([method, , outcome]) => ({ method, outcome, status: 200 }));
  expect(await workspace.get('/calls?since=0')).toMatchObject(expected);
});

test('rate limits answer 429 with Retry-After, refill with time, and can be switched off', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const post = (to: string) =>
    fetch(`${workspace.url}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-howdah-local-bot' },
      body: new URLSearchParams({ channel: to, text: 'x' }),
    });
  for (let sent = 0; sent < 10; sent += 1) expect((await post(channel)).status).toBe(200);
  const limited = await post(channel);
  expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toEqual([
    429,
    '1',
    { ok: false, error: 'ratelimited' },
  ]);
  expect((await post('C0PGALERT1')).status).toBe(200);
  clock.advance(1000);
  expect((await post(channel)).status).toBe(200);
  expect((await post(channel)).status).toBe(429);
  // However the channel is named, it has one limit.
  for (const name of ['pg-ops', '#pg-ops']) expect((await post(name)).status).toBe(429);
  await workspace.post('/faults', { rate_limits: false });
  expect((await post(channel)).status).toBe(200);
});
