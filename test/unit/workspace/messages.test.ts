import { expect, test } from 'vitest';
import { manualClock } from './manual-clock.ts';
import { appToken, botToken, runningWorkspace, section, webClient } from './running-workspace.ts';

const channel = 'C0PGOPS001';

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
  const download = (headers: Record<string, string>) =>
    fetch(String(file?.url_private), { headers, redirect: 'manual' });
  const content = await download({ authorization: `Bearer ${botToken}` });
  expect(await content.text()).toBe('- old\n+ new\n');
  for (const headers of [
    {},
    { authorization: 'Bearer xoxb-wrong' },
    { authorization: `Bearer ${appToken}` },
    { 'sec-fetch-site': 'cross-site' },
    { referer: 'http://elsewhere.example/' },
  ]) {
    expect((await download(headers)).status).toBe(302);
  }
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { referer: `${workspace.url}/` }]) {
    expect((await download(headers)).status).toBe(200);
  }
  expect(await workspace.call('chat.postMessage', { channel, text: 'x', blocks: image })).toMatchObject({ ok: true });
  const byUrl = JSON.stringify([{ type: 'image', alt_text: 'a', slack_file: { url: file?.url_private } }]);
  expect(await workspace.call('chat.postMessage', { channel, text: 'x', blocks: byUrl })).toMatchObject({ ok: true });
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
