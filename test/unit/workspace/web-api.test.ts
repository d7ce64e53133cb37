import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { loadMethods } from '../../../deploy/lab/workspace/web-api/registry.ts';
import { manualClock } from './manual-clock.ts';
import { appToken, runningWorkspace, section, webClient } from './running-workspace.ts';

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
  [
    'chat.postMessage',
    { channel, text: 'x', blocks: '[{"type":"image","alt_text":"a","slack_file":{"id":"F0"}}]' },
    'invalid_blocks',
  ],
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
  ['views.update', { view_id: 'V0', view: '{}' }, 'not_found'],
  ['bots.info', { bot: 'B0' }, 'bot_not_found'],
  ['team.info', { team: 'T0' }, 'team_not_found'],
];

test('each mistake is answered with Slack’s own error code, and logged with it', async () => {
  const workspace = await runningWorkspace();
  for (const [method, args, error] of refusals) {
    const result = await workspace.call(method, args);
    expect.soft([method, result.ok, result.error]).toEqual([method, false, error]);
  }
  const expected = refusals.map(([method, , outcome]) => ({ method, outcome, status: 200 }));
  expect(await workspace.get('/calls?since=0')).toMatchObject(expected);
});

test('a message of a person can be neither edited nor deleted by the bot', async () => {
  const workspace = await runningWorkspace();
  const written = await workspace.post('/message', { user: 'olga', channel, text: 'mine' });
  const ts = String(written.body.ts);
  expect(await workspace.call('chat.update', { channel, ts, text: 'x' })).toMatchObject({
    error: 'cant_update_message',
  });
  expect(await workspace.call('chat.delete', { channel, ts })).toMatchObject({ error: 'cant_delete_message' });
});

test('threads count their replies, carry metadata on request, and end with the last reply', async () => {
  const workspace = await runningWorkspace();
  const client = webClient(workspace);
  const metadata = { event_type: 'operation', event_payload: { id: 'op-1' } };
  const parent = await client.chat.postMessage({ channel, text: 'parent', metadata });
  const ts = String(parent.ts);
  const reply = await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  await client.chat.postMessage({ channel, text: 'loud', thread_ts: ts, reply_broadcast: true });
  await workspace.post('/message', { user: 'vera', channel, text: 'thanks', thread_ts: ts });
  expect(await workspace.messages({ channel, user: 'vera' })).toMatchObject([
    { text: 'parent', reply_count: 3 },
    { text: 'loud' },
  ]);
  const thread = await workspace.messages({ channel, user: 'vera', thread_ts: ts });
  expect(thread.map(({ text }) => text)).toEqual(['parent', 'reply', 'loud', 'thanks']);
  const plain = await client.conversations.replies({ channel, ts });
  expect(plain.messages?.[0]?.metadata).toBeUndefined();
  const full = await client.conversations.replies({ channel, ts: String(reply.ts), include_all_metadata: true });
  expect(full.messages?.[0]?.metadata).toEqual(metadata);
  expect(full.messages?.[0]).toMatchObject({ reply_users: ['U0HOWDAHBT', 'U0VERA0001'], reply_count: 3 });
  const permalink = await client.chat.getPermalink({ channel, message_ts: String(reply.ts) });
  expect(permalink.permalink).toContain(`?thread_ts=${ts}&cid=${channel}`);
  await client.chat.delete({ channel, ts: String(reply.ts) });
  expect(await workspace.messages({ channel })).toMatchObject([{ reply_count: 2 }, {}]);
});

test('chat.update keeps blocks it is not given and drops them when given none', async () => {
  const workspace = await runningWorkspace();
  const client = webClient(workspace);
  const { ts } = await client.chat.postMessage({ channel, text: 'one', blocks: [section('b')] });
  const id = String(ts);
  await client.chat.update({ channel, ts: id, text: 'two' });
  expect(await workspace.messages({ channel })).toMatchObject([{ text: 'two', blocks: [{ type: 'section' }] }]);
  await client.chat.update({ channel, ts: id, text: 'three', blocks: [] });
  expect(await workspace.messages({ channel })).toMatchObject([{ text: 'three', blocks: [] }]);
});

test('history is paged newest first within its bounds', async () => {
  const workspace = await runningWorkspace();
  const client = webClient(workspace);
  const sent: string[] = [];
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    sent.push(String((await client.chat.postMessage({ channel, text })).ts));
  }
  const [, oldest = '', , latest = ''] = sent;
  const pages: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({ channel, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page.messages?.map(({ text }) => text));
    cursor = page.response_metadata?.next_cursor;
  } while (cursor !== undefined);
  expect(pages).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
  const between = await client.conversations.history({ channel, oldest, latest, inclusive: true });
  expect(between.messages?.map(({ text }) => text)).toEqual(['d', 'c', 'b']);
  const open = await client.conversations.history({ channel, oldest: latest });
  expect(open.messages?.map(({ text }) => text)).toEqual(['e']);
});

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

test('a file passes Slack’s three steps and can be used only when it is ready', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const client = webClient(workspace);
  const uploaded = await client.filesUploadV2({
    channel_id: channel,
    filename: 'plan.diff',
    title: 'The plan',
    content: '- old\n+ new\n',
    initial_comment: 'look',
  });
  const id = String(uploaded.files[0]?.files?.[0]?.id);
  expect((await client.files.info({ file: id })).file).toMatchObject({ filetype: '', title: 'The plan', size: 12 });
  const image = JSON.stringify([{ type: 'image', alt_text: 'a', slack_file: { id } }]);
  expect(await workspace.call('chat.postMessage', { channel, text: 'x', blocks: image })).toMatchObject({
    error: 'invalid_blocks',
  });
  expect(await workspace.messages({ channel })).toEqual([]);
  clock.advance(1000);
  expect((await client.files.info({ file: id })).file).toMatchObject({ filetype: 'diff', lines: 3 });
  const [message] = await workspace.messages({ channel, user: 'olga' });
  expect(message).toMatchObject({ text: 'look', files: [{ id, name: 'plan.diff' }] });
  const file = (await client.files.info({ file: id })).file;
  const content = await fetch(String(file?.url_private));
  expect(await content.text()).toBe('- old\n+ new\n');
  expect(await workspace.call('chat.postMessage', { channel, text: 'x', blocks: image })).toMatchObject({ ok: true });
});

test('a scheduled message appears when its time has come, unless it is called off', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const client = webClient(workspace);
  const postAt = Math.trunc(clock.nowMs() / 1000) + 60;
  await client.chat.scheduleMessage({ channel, text: 'later', post_at: postAt });
  const other = await client.chat.scheduleMessage({ channel, text: 'never', post_at: postAt });
  await client.chat.deleteScheduledMessage({ channel, scheduled_message_id: String(other.scheduled_message_id) });
  clock.advance(59_999);
  expect(await workspace.messages({ channel })).toEqual([]);
  clock.advance(1);
  expect(await workspace.messages({ channel })).toMatchObject([{ text: 'later' }]);
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
  await workspace.post('/faults', { rate_limits: false });
  expect((await post(channel)).status).toBe(200);
});

test('web pages of other origins cannot type commands', async () => {
  const workspace = await runningWorkspace();
  const typed = { method: 'POST', body: JSON.stringify({ user: 'olga', channel: 'pg-ops', text: '/pg status' }) };
  const foreign = await fetch(`${workspace.url}/control/slash`, {
    ...typed,
    headers: { origin: 'http://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const own = await fetch(`${workspace.url}/control/slash`, { ...typed, headers: { origin: workspace.url } });
  expect(own.status).toBe(200);
});

test('the stream tells each user what changed for them', async () => {
  const workspace = await runningWorkspace();
  const listen = async (user: string) => {
    const response = await fetch(`${workspace.url}/control/stream?user=${user}`);
    const heard: string[] = [];
    const decoder = new TextDecoder();
    const reading = (async () => {
      for await (const chunk of response.body ?? []) heard.push(decoder.decode(chunk));
    })();
    reading.catch(() => undefined);
    await vi.waitFor(() => expect(heard.join('')).toContain('hello'));
    return () => heard.join('');
  };
  const [olga, vera] = [await listen('olga'), await listen('vera')];
  await webClient(workspace).chat.postEphemeral({ channel, user: 'U0OLGA0001', text: 'psst' });
  await vi.waitFor(() => expect(olga()).toContain(`data: {"kind":"message","channel":"${channel}"}`));
  await workspace.post('/message', { user: 'olga', channel: 'general', text: 'hi' });
  await vi.waitFor(() => expect(vera()).toContain('"kind":"message","channel":"C0GENERAL1"'));
  expect(vera()).not.toContain(channel);
});

test('the first paint of a user holds their channels with what they have not read', async () => {
  const workspace = await runningWorkspace();
  await webClient(workspace).chat.postMessage({ channel, text: 'news' });
  const state = () => workspace.get('/state?user=otto');
  expect(await state()).toMatchObject({
    team: { id: 'T0HOWDAH01' },
    me: { id: 'U0OTTO0001', role: 'outsider', is_stranger: true },
    commands: [{ command: '/pg' }],
    app: { id: 'A0HOWDAH01', bot_user_id: 'U0HOWDAHBT', connected: false, sockets: 0 },
    channels: [
      { name: 'pg-ops', is_member: true, unread: 1 },
      { name: 'random', unread: 0 },
      { kind: 'im', user: 'U0OTTO0001' },
    ],
  });
  await workspace.messages({ channel, user: 'otto' });
  expect(await state()).toMatchObject({ channels: [{ name: 'pg-ops', unread: 0 }, {}, {}] });
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
