import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { manualClock } from './manual-clock.ts';
import { answeringSocket, runningWorkspace, socketApp, type TestWorkspace, webClient } from './running-workspace.ts';

const olga = 'U0OLGA0001';
const channel = 'C0PGOPS001';
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const options = ['one', 'two'].map((value) => ({ text: plain(value), value }));

const elements = [
  { type: 'button' as const, action_id: 'go', text: plain('Go'), value: 'approval-7' },
  { type: 'static_select' as const, action_id: 'pick', placeholder: plain('Pick'), options },
  { type: 'datepicker' as const, action_id: 'day' },
  { type: 'checkboxes' as const, action_id: 'boxes', options },
  { type: 'overflow' as const, action_id: 'more', options },
  { type: 'users_select' as const, action_id: 'who' },
];
const menu = { text: 'menu', blocks: [{ type: 'actions' as const, block_id: 'menu', elements }] };

const View = z.looseObject({ id: z.string(), hash: z.string(), state: z.looseObject({ values: z.unknown() }) });

async function openViews(workspace: TestWorkspace, user = olga) {
  return z.array(View).parse(await workspace.get(`/views?user=${user}`));
}

const modal = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  callback_id: 'ask',
  title: plain(title),
  submit: plain('Go'),
  private_metadata: 'kept',
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input' as const, action_id: 'text', max_length: 20 },
    },
    {
      type: 'input' as const,
      block_id: 'which',
      optional: true,
      label: plain('Which'),
      element: { type: 'static_select' as const, action_id: 'choice', options },
    },
  ],
  ...more,
});

/** An app that opens a modal on `/pg`, with the listeners a test adds. */
async function modalApp(workspace: TestWorkspace, define: (app: App) => void, view: ModalView = modal('First')) {
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view });
    });
    define(app);
  });
  await workspace.post('/slash', { user: olga, channel, text: '/pg ask' });
  await vi.waitFor(async () => expect(await openViews(workspace)).toHaveLength(1));
  const [view1] = await openViews(workspace);
  return view1?.id ?? '';
}

test('a click on each kind of element carries what Slack would send', async () => {
  const workspace = await runningWorkspace();
  const heard: object[] = [];
  await socketApp(workspace, (app) => {
    app.action(/.*/, async ({ ack, body }) => {
      await ack();
      heard.push(body);
    });
  });
  const { ts } = await webClient(workspace).chat.postMessage({ channel, ...menu });
  const click = (action_id: string, value?: unknown) =>
    workspace.post('/click', { user: 'otto', channel, ts, action_id, value });
  expect((await click('go')).body).toMatchObject({ ok: true, acked: true });
  await click('pick', 'two');
  await click('day', '2026-02-03');
  await click('boxes', ['one', 'two']);
  await click('more', 'one');
  await click('who', olga);
  const two = { text: { type: 'plain_text', text: 'two' }, value: 'two' };
  expect(heard).toMatchObject([
    {
      type: 'block_actions',
      user: { id: 'U0OTTO0001', username: 'otto', team_id: 'T0OUTSIDE1' },
      team: { id: 'T0HOWDAH01' },
      api_app_id: 'A0HOWDAH01',
      channel: { id: channel, name: 'pg-ops' },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      message: { ts, text: 'menu' },
      actions: [{ type: 'button', action_id: 'go', block_id: 'menu', value: 'approval-7', text: { text: 'Go' } }],
    },
    { actions: [{ type: 'static_select', selected_option: two }] },
    { actions: [{ selected_date: '2026-02-03' }], state: { values: { menu: { pick: { selected_option: two } } } } },
    { actions: [{ selected_options: [{ value: 'one' }, { value: 'two' }] }] },
    { actions: [{ type: 'overflow', selected_option: { value: 'one' } }] },
    { actions: [{ selected_user: olga }], state: { values: { menu: { day: { selected_date: '2026-02-03' } } } } },
  ]);
});

test('clicks that no person could make are refused with a reason', async () => {
  const workspace = await runningWorkspace();
  const { ts } = await webClient(workspace).chat.postMessage({ channel, ...menu });
  const click = (body: object) => workspace.post('/click', { user: 'olga', channel, ts, ...body });
  expect(await click({ action_id: 'nothing' })).toMatchObject({ status: 404, body: { error: 'action_not_found' } });
  expect(await click({ action_id: 'pick', value: 'three' })).toMatchObject({
    status: 422,
    body: { error: 'invalid_value' },
  });
  expect(await click({ action_id: 'day', value: 'tomorrow' })).toMatchObject({
    status: 422,
    body: { error: 'invalid_value' },
  });
  expect(await click({ action_id: 'go', ts: '1.2' })).toMatchObject({
    status: 404,
    body: { error: 'message_not_found' },
  });
  expect(await click({ action_id: 'go', user: 'nobody' })).toMatchObject({
    status: 404,
    body: { error: 'user_not_found' },
  });
  expect(await click({ action_id: 'go', typo: 1 })).toMatchObject({
    status: 400,
    body: { error: 'invalid_arguments' },
  });
});

test('a response_url replaces or deletes the message of the click, also an ephemeral one, and adds new ones', async () => {
  const workspace = await runningWorkspace();
  const heard: object[] = [];
  await socketApp(workspace, (app) => {
    app.action('go', async ({ ack, respond, body, payload }) => {
      await ack();
      heard.push(body);
      const { value } = z.looseObject({ value: z.string() }).parse(payload);
      if (value === 'replace') await respond({ replace_original: true, text: 'replaced' });
      if (value === 'delete') await respond({ delete_original: true });
      if (value === 'add') await respond({ response_type: 'in_channel', text: 'added' });
    });
  });
  const button = (value: string) => ({
    channel,
    text: value,
    blocks: [
      { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'go', text: plain('Go'), value }] },
    ],
  });
  const client = webClient(workspace);
  const hidden = await client.chat.postEphemeral({ ...button('replace'), user: olga });
  const shown = await client.chat.postMessage(button('delete'));
  const other = await client.chat.postMessage(button('add'));
  for (const ts of [hidden.message_ts, shown.ts, other.ts]) {
    await workspace.post('/click', { user: olga, channel, ts, action_id: 'go' });
  }
  await vi.waitFor(async () => {
    const texts = (await workspace.messages({ channel, user: olga })).map(({ text }) => text);
    expect(texts).toEqual(['replaced', 'add', 'added']);
  });
  const [replaced] = await workspace.messages({ channel, user: olga });
  expect(replaced).toMatchObject({ ts: hidden.message_ts, ephemeral_to: olga });
  expect(replaced?.blocks).toBeUndefined();
  expect(heard[0]).toMatchObject({ container: { is_ephemeral: true } });
  expect(heard[0]).not.toHaveProperty('message');
});

test('a response_url serves five times in thirty minutes', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const urls: string[] = [];
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
  });
  await workspace.post('/slash', { user: olga, channel, text: '/pg a' });
  await workspace.post('/slash', { user: olga, channel, text: '/pg b' });
  const use = async (index: number) => {
    const response = await fetch(urls[index] ?? '', { method: 'POST', body: JSON.stringify({ text: 'hi' }) });
    return [response.status, await response.json()];
  };
  for (let uses = 0; uses < 5; uses += 1) expect(await use(0)).toEqual([200, { ok: true }]);
  expect(await use(0)).toEqual([404, { ok: false, error: 'used_url' }]);
  clock.advance(30 * 60_000 + 1);
  expect(await use(1)).toEqual([404, { ok: false, error: 'expired_url' }]);
});

test('a modal is opened, refuses a bad entry with errors, is updated, pushed upon and closed', async () => {
  const workspace = await runningWorkspace();
  const submitted: object[] = [];
  const viewId = await modalApp(workspace, (app) => {
    app.view('ask', async ({ ack, view, body }) => {
      submitted.push(body);
      const why = view.state.values.why?.text?.value ?? '';
      if (why === 'bad') await ack({ response_action: 'errors', errors: { why: 'give a better reason' } });
      else if (why === 'update') await ack({ response_action: 'update', view: modal('Second') });
      else if (why === 'push') await ack({ response_action: 'push', view: modal('On top') });
      else if (why === 'clear') await ack({ response_action: 'clear' });
      else await ack();
    });
  });
  const submit = (view_id: string, why: string, more = {}) =>
    workspace.post('/submit', { user: olga, view_id, values: { why: { text: why }, ...more } });

  expect((await submit(viewId, 'bad', { which: { choice: 'two' } })).body).toMatchObject({
    acked: true,
    response_action: 'errors',
    errors: { why: 'give a better reason' },
  });
  expect(submitted[0]).toMatchObject({
    type: 'view_submission',
    user: { id: olga, team_id: 'T0HOWDAH01' },
    view: {
      id: viewId,
      callback_id: 'ask',
      private_metadata: 'kept',
      state: {
        values: {
          why: { text: { type: 'plain_text_input', value: 'bad' } },
          which: { choice: { type: 'static_select', selected_option: { value: 'two' } } },
        },
      },
    },
  });
  expect(await workspace.get(`/views?user=${olga}`)).toMatchObject([{ errors: { why: 'give a better reason' } }]);

  expect((await submit(viewId, 'update')).body).toMatchObject({ response_action: 'update' });
  expect(await workspace.get(`/views?user=${olga}`)).toMatchObject([{ id: viewId, title: { text: 'Second' } }]);
  expect((await submit(viewId, 'push')).body).toMatchObject({ response_action: 'push' });
  const stack = await openViews(workspace);
  expect(stack).toMatchObject([{ id: viewId }, { previous_view_id: viewId, root_view_id: viewId }]);
  expect(await submit(viewId, 'x')).toMatchObject({ status: 409, body: { error: 'view_not_on_top' } });
  expect((await submit(stack[1]?.id ?? '', 'fine')).body).toMatchObject({ response_action: 'close' });
  expect(await openViews(workspace)).toHaveLength(1);
  expect((await submit(viewId, 'clear')).body).toMatchObject({ response_action: 'clear' });
  expect(await openViews(workspace)).toEqual([]);
});

test("what the modal's inputs would not take never reaches the app", async () => {
  const workspace = await runningWorkspace();
  const heard = vi.fn();
  const viewId = await modalApp(workspace, (app) => {
    app.view('ask', async ({ ack }) => {
      heard();
      await ack();
    });
  });
  const submit = (values: object) => workspace.post('/submit', { user: olga, view_id: viewId, values });
  expect(await submit({})).toMatchObject({ status: 422, body: { error: 'required_input_missing' } });
  expect(await submit({ why: 'x'.repeat(21) })).toMatchObject({ status: 422, body: { error: 'invalid_value' } });
  expect(await submit({ why: 'ok', which: 'three' })).toMatchObject({ status: 422, body: { error: 'invalid_value' } });
  expect(await submit({ why: 'ok', other: 1 })).toMatchObject({ status: 422, body: { error: 'input_not_found' } });
  expect(heard).not.toHaveBeenCalled();
  expect((await submit({ why: 'ok' })).body).toMatchObject({ acked: true, response_action: 'close' });
});

test('a click beside half-typed inputs carries what fits so far', async () => {
  const workspace = await runningWorkspace();
  const heard: object[] = [];
  const button = { type: 'button' as const, action_id: 'more', text: plain('More') };
  const view = modal('First');
  const viewId = await modalApp(
    workspace,
    (app) => {
      app.action('more', async ({ ack, body }) => {
        heard.push(body);
        await ack();
      });
    },
    { ...view, blocks: [...view.blocks, { type: 'actions', block_id: 'row', elements: [button] }] },
  );
  const values = { why: { text: 'so far' }, which: { choice: 'three' }, elsewhere: 1 };
  const clicked = await workspace.post('/click', { user: olga, view_id: viewId, action_id: 'more', values });
  expect(clicked.body).toMatchObject({ acked: true });
  expect(heard).toMatchObject([
    {
      container: { type: 'view', view_id: viewId },
      view: { state: { values: { why: { text: { value: 'so far' } }, which: { choice: { selected_option: null } } } } },
    },
  ]);
});

test.each([
  ['names a block that is not there', { response_action: 'errors', errors: { nowhere: 'x' } }],
  ['names a block that is no input', { response_action: 'errors', errors: { row: 'x' } }],
  ['misspells the response_action', { response_action: 'error', errors: { why: 'x' } }],
  ['has a response_action that is no text', { response_action: null }],
])('an answer to a submission that %s leaves the modal and tells the user', async (_name, answer) => {
  const workspace = await runningWorkspace();
  const button = { type: 'button' as const, action_id: 'more', text: plain('More') };
  const view = modal('First');
  const row = { type: 'actions' as const, block_id: 'row', elements: [button] };
  await answeringSocket(workspace, (type) => (type === 'view_submission' ? answer : undefined));
  const { trigger_id: trigger = '' } = (await workspace.post('/slash', { user: olga, channel, text: '/pg ask' })).body;
  const source = JSON.stringify({ ...view, blocks: [...view.blocks, row] });
  expect(await workspace.call('views.open', { trigger_id: trigger, view: source })).toMatchObject({ ok: true });
  const [opened] = await openViews(workspace);
  const { body } = await workspace.post('/submit', { user: olga, view_id: opened?.id, values: { why: 'x' } });
  expect(body).toMatchObject({
    acked: true,
    error: 'invalid_response',
    notice: { kind: 'invalid_response', text: expect.stringContaining('We had some trouble connecting') },
  });
  expect(body).not.toHaveProperty('response_action');
  expect(await openViews(workspace)).toMatchObject([{ id: opened?.id }]);
});

test('closing a modal that wants to know sends view_closed', async () => {
  const workspace = await runningWorkspace();
  const closed: object[] = [];
  const viewId = await modalApp(
    workspace,
    (app) => {
      app.view({ callback_id: 'ask', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push(body);
        await ack();
      });
    },
    modal('First', { notify_on_close: true }),
  );
  expect((await workspace.post('/close-view', { user: olga, view_id: viewId })).body).toMatchObject({ ok: true });
  expect(closed).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { id: viewId } }]);
  expect(await openViews(workspace)).toEqual([]);
});

test('views.update respects the hash and keeps what was entered', async () => {
  const workspace = await runningWorkspace();
  const viewId = await modalApp(workspace, (app) => {
    app.view('ask', async ({ ack }) => ack({ response_action: 'errors', errors: { why: 'no' } }));
  });
  await workspace.post('/submit', { user: olga, view_id: viewId, values: { why: 'typed' } });
  const [before] = await openViews(workspace);
  const view = JSON.stringify(modal('New'));
  expect(await workspace.call('views.update', { view_id: viewId, hash: 'stale', view })).toMatchObject({
    error: 'hash_conflict',
  });
  expect(await workspace.call('views.update', { view_id: viewId, hash: before?.hash ?? '', view })).toMatchObject({
    ok: true,
    view: { title: { text: 'New' }, state: { values: { why: { text: { value: 'typed' } } } } },
  });
  expect(await workspace.call('views.update', { view_id: 'V0', view })).toMatchObject({ error: 'not_found' });
});

test('a trigger_id opens one view, within three seconds, and no more than three views stand on each other', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack }) => ack());
  });
  const trigger = async () =>
    String((await workspace.post('/slash', { user: olga, channel, text: '/pg x' })).body.trigger_id);
  const view = JSON.stringify(modal('First'));
  const open = (trigger_id: string, how = 'open') => workspace.call(`views.${how}`, { trigger_id, view });

  expect(await open('1.2.3')).toMatchObject({ ok: false, error: 'invalid_trigger_id' });
  const late = await trigger();
  clock.advance(3001);
  expect(await open(late)).toMatchObject({ error: 'expired_trigger_id' });
  const used = await trigger();
  clock.advance(3000);
  expect(await open(used)).toMatchObject({ ok: true });
  expect(await open(used)).toMatchObject({ error: 'exchanged_trigger_id' });
  expect(await open(await trigger(), 'push')).toMatchObject({ ok: true });
  expect(await open(await trigger(), 'push')).toMatchObject({ ok: true });
  expect(await open(await trigger(), 'push')).toMatchObject({ error: 'push_limit_reached' });
  expect(await open(await trigger())).toMatchObject({ ok: true });
  expect(await openViews(workspace)).toHaveLength(1);
});

test.each([
  [
    'more than a hundred options',
    { options: Array.from({ length: 101 }, (_, n) => ({ text: plain('x'), value: `${n}` })) },
  ],
  ['a text that is too long', { options: [{ text: plain('x'.repeat(76)), value: 'x' }] }],
  ['a text that is no plain text', { options: [{ text: { type: 'mrkdwn', text: 'x' }, value: 'x' }] }],
  ['options and groups at once', { options: [], option_groups: [] }],
  ['nothing at all', undefined],
])('suggestions with %s are refused, and the user is told', async (_name, offered) => {
  const workspace = await runningWorkspace();
  await answeringSocket(workspace, (type) => (type === 'block_suggestion' ? offered : undefined));
  const accessory = { type: 'external_select', action_id: 'cluster', min_query_length: 0 };
  const view = JSON.stringify({ type: 'home', blocks: [{ type: 'section', text: plain('x'), accessory }] });
  expect(await workspace.call('views.publish', { user_id: olga, view })).toMatchObject({ ok: true });
  expect(await workspace.get('/suggest?user=olga&action_id=cluster&value=')).toMatchObject({
    ok: false,
    error: 'invalid_response',
  });
  expect(await workspace.get('/notices?user=olga')).toMatchObject([{ kind: 'invalid_response' }]);
});

test('an external menu may find nothing', async () => {
  const workspace = await runningWorkspace();
  await answeringSocket(workspace, (type) => (type === 'block_suggestion' ? { options: [] } : undefined));
  const accessory = { type: 'external_select', action_id: 'cluster', min_query_length: 0 };
  const view = JSON.stringify({ type: 'home', blocks: [{ type: 'section', text: plain('x'), accessory }] });
  expect(await workspace.call('views.publish', { user_id: olga, view })).toMatchObject({ ok: true });
  expect(await workspace.get('/suggest?user=olga&action_id=cluster&value=')).toMatchObject({ ok: true, options: [] });
});

test('an external menu asks the app for its options, and a click may choose one of them', async () => {
  const workspace = await runningWorkspace();
  const heard: object[] = [];
  await socketApp(workspace, (app) => {
    app.options('cluster', async ({ ack, options: asked }) => {
      await ack({ options: [{ text: plain(`${asked.value}prod`), value: 'c1' }] });
    });
    app.action('cluster', async ({ ack, payload }) => {
      heard.push(payload);
      await ack();
    });
  });
  const blocks = [
    {
      type: 'section',
      block_id: 'b',
      text: plain('x'),
      accessory: { type: 'external_select', action_id: 'cluster', min_query_length: 0 },
    },
  ];
  const view = JSON.stringify({ type: 'home', blocks });
  expect(await workspace.call('views.publish', { user_id: olga, view })).toMatchObject({ ok: true });
  expect(await workspace.get('/suggest?user=olga&action_id=cluster&block_id=b&value=pg')).toMatchObject({
    ok: true,
    options: [{ text: { text: 'pgprod' }, value: 'c1' }],
  });
  const clicked = await workspace.post('/click', { user: olga, home: true, action_id: 'cluster', value: 'c1' });
  expect(clicked.body).toMatchObject({ acked: true });
  expect(heard).toMatchObject([
    { type: 'external_select', selected_option: { text: { text: 'pgprod' }, value: 'c1' } },
  ]);
});
