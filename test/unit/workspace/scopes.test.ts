import { expect, test } from 'vitest';
import { defaultDeclaration } from '../../../deploy/lab/workspace/manifest.ts';
import { emptyChannel } from '../../../deploy/lab/workspace/seed.ts';
import { loadMethods } from '../../../deploy/lab/workspace/web-api/registry.ts';
import { createWorkspace } from '../../../deploy/lab/workspace/workspace.ts';
import { manualClock } from './manual-clock.ts';

const methods = await loadMethods();
const secret = 'C0SECRET01';
const direct = 'D0OLGA0001';
const open = 'C0PGOPS001';

/** Calls a method with a token of these scopes, in a workspace that also has a private channel the bot is in. */
function callWith(scopes: readonly string[], method: string, args: object) {
  const clock = manualClock();
  const workspace = createWorkspace({ clock, declaration: defaultDeclaration, baseUrl: () => '' });
  const { state } = workspace;
  const { botUserId } = state.app;
  state.channels.set(
    secret,
    emptyChannel({
      id: secret,
      name: 'secret',
      kind: 'private',
      creatorId: botUserId,
      createdS: 0,
      memberIds: [botUserId],
    }),
  );
  const token = { kind: 'bot', scopes } as const;
  return methods.get(method)?.invoke({ workspace, state, nowMs: clock.nowMs(), token, baseUrl: '' }, args);
}

const refusal = (needed: string, provided: readonly string[]) => ({
  ok: false,
  error: 'missing_scope',
  extra: { needed, provided: provided.join(',') },
});

const publicOnly = ['channels:read', 'channels:manage', 'channels:history'];

test.each([
  ['conversations.list', { types: 'private_channel,im' }, 'groups:read,im:read'],
  ['conversations.list', { types: 'public_channel,mpim' }, 'mpim:read'],
  ['conversations.info', { channel: direct }, 'im:read'],
  ['conversations.info', { channel: secret }, 'groups:read'],
  ['conversations.members', { channel: secret }, 'groups:read'],
  ['conversations.open', { users: 'U0OLGA0001' }, 'im:write'],
  ['conversations.open', { channel: direct }, 'im:write'],
  ['conversations.create', { name: 'new', is_private: true }, 'groups:write'],
  ['conversations.invite', { channel: secret, users: 'U0ALMA0001' }, 'groups:write,groups:write.invites'],
  ['conversations.setTopic', { channel: secret, topic: 'x' }, 'groups:write,groups:write.topic'],
  ['conversations.setPurpose', { channel: secret, purpose: 'x' }, 'groups:write,groups:write.purpose'],
  ['conversations.archive', { channel: secret }, 'groups:write'],
  ['conversations.rename', { channel: secret, name: 'new' }, 'groups:write'],
  ['conversations.leave', { channel: secret }, 'groups:write'],
  ['conversations.history', { channel: direct }, 'im:history'],
])('%s %j needs %s', (method, args, needed) => {
  expect(callWith(publicOnly, method, args)).toEqual(refusal(needed, publicOnly));
});

test.each([
  ['conversations.list', { types: 'public_channel' }, publicOnly],
  ['conversations.info', { channel: open }, publicOnly],
  ['conversations.setTopic', { channel: open, topic: 'x' }, publicOnly],
  ['conversations.list', { types: 'private_channel,im' }, ['groups:read', 'im:read']],
  ['conversations.info', { channel: direct }, ['im:read']],
  ['conversations.open', { users: 'U0OLGA0001' }, ['im:write']],
  ['conversations.invite', { channel: secret, users: 'U0ALMA0001' }, ['groups:write.invites']],
  ['conversations.setTopic', { channel: secret, topic: 'x' }, ['groups:write.topic']],
  ['conversations.archive', { channel: secret }, ['groups:write']],
] as const)('%s %j is allowed with %j', (method, args, scopes) => {
  expect(callWith(scopes, method, args)).toMatchObject({ ok: true });
});

test('a scope for one kind of channel is none for another', () => {
  for (const scopes of [['groups:read', 'groups:write'], ['im:read']]) {
    expect(callWith(scopes, 'conversations.info', { channel: open })).toEqual(refusal('channels:read', scopes));
  }
});
