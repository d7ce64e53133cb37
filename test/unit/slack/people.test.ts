import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OutsideError } from '../../../src/core/outside-error.ts';
import { createPeople } from '../../../src/slack/people.ts';
import type { PeopleClient } from '../../../src/slack/people-directory.ts';
import { createReadingGate } from '../../../src/slack/reading-gate.ts';
import { createSlackClient } from '../../../src/slack/slack-client.ts';
import { clusterPolicy } from '../core/policy/policy-builder.ts';
import { botToken, runningWorkspace, type TestWorkspace } from '../workspace/running-workspace.ts';

const none = { users: [], groups: [] };
const policy = clusterPolicy({
  roles: {
    viewer: { users: ['U0VERA0001'], groups: [] },
    operator: { users: [], groups: ['S0PGOPER01'] },
    approver: { users: [], groups: ['S0PGAPPR01', 'S0GONE0001'] },
  },
});
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const teamId = 'T0HOWDAH01';
const cluster = 'pgprod';

const clientOf = (workspace: TestWorkspace) =>
  createSlackClient({ apiUrl: `${workspace.url}/api/` }, { token: botToken, log });

async function onWorkspace() {
  const workspace = await runningWorkspace();
  const people = createPeople({ client: clientOf(workspace), teamId, policyOf: () => policy });
  const calls = async (method: string) => {
    const all: unknown = await workspace.get('/calls?since=0');
    return JSON.stringify(all).split(`"${method}"`).length - 1;
  };
  return { workspace, calls, fetchPerson: (userId: string) => people.fetchPerson({ userId, cluster }) };
}

/** A client in memory whose answers a test holds back or changes. */
function clientInMemory() {
  const state = {
    user: (id: string): object => ({ id, team_id: teamId, name: id.toLowerCase(), tz: 'Europe/Berlin' }),
    members: ['U1'] as string[],
    gate: Promise.resolve(),
    infoCalls: 0,
    groupCalls: 0,
    trouble: undefined as unknown,
  };
  const say = async <T>(answer: () => T): Promise<T> => {
    const value = answer();
    await state.gate;
    if (state.trouble !== undefined) throw state.trouble;
    return value;
  };
  const client: PeopleClient = {
    users: {
      info: ({ user }) => {
        state.infoCalls += 1;
        return say(() => ({ ok: true, user: state.user(user) }));
      },
    },
    usergroups: {
      list: () => Promise.reject(new Error('not asked for')),
      users: {
        list: () => {
          state.groupCalls += 1;
          return say(() => ({ ok: true, users: state.members }));
        },
      },
    },
  };
  return { client, state };
}

const oneGroup = clusterPolicy({ roles: { viewer: none, operator: none, approver: { users: [], groups: ['S1'] } } });
const peopleIn = (client: PeopleClient) => createPeople({ client, teamId, policyOf: () => oneGroup });

describe('who somebody is', () => {
  it.each([
    ['U0VERA0001', ['viewer']],
    ['U0OLGA0001', ['viewer', 'operator']],
    ['U0ALMA0001', ['viewer', 'operator', 'approver']],
  ])('%s is %j, as the configuration and the groups have it', async (userId, expected) => {
    const person = await (await onWorkspace()).fetchPerson(userId);
    expect(person).toMatchObject({ userId, timeZone: 'Etc/UTC', roles: new Set(expected) });
    expect(person.bar).toBeUndefined();
  });

  it('bars people of another team, and bots', async () => {
    const { fetchPerson } = await onWorkspace();
    expect((await fetchPerson('U0OTTO0001')).bar).toBe('stranger');
    expect((await fetchPerson('U0HOWDAHBT')).bar).toBe('bot');
  });

  it.each([
    ['a guest', { is_restricted: true }, 'guest'],
    ['a guest of one channel', { is_ultra_restricted: true }, 'guest'],
    ['a deactivated account', { deleted: true }, 'deactivated'],
    ['a workflow', { is_workflow_bot: true }, 'bot'],
    ['somebody without a team', { team_id: undefined }, 'stranger'],
    ['a person who authorised the app', { is_app_user: true }, undefined],
  ])('%s', async (_name, flags, bar) => {
    const { client, state } = clientInMemory();
    state.user = (id) => ({ id, team_id: teamId, ...flags });
    expect((await peopleIn(client).fetchPerson({ userId: 'U1', cluster })).bar).toBe(bar);
  });

  it('knows nobody whom Slack does not know', async () => {
    const { fetchPerson } = await onWorkspace();
    await expect(fetchPerson('U0NOBODY01')).rejects.toMatchObject({ name: 'OutsideError', outcome: 'failed' });
  });

  it('asks another way when the groups are rate limited, and fails closed when that is limited too', async () => {
    const { workspace, calls, fetchPerson } = await onWorkspace();
    const limit = (method: string | null) =>
      workspace.post('/faults', { rate_limit: { method, count: 50, retry_after_s: 60 } });
    await limit('usergroups.users.list');
    expect((await fetchPerson('U0ALMA0001')).roles).toContain('approver');
    expect(await calls('usergroups.list')).toBe(1);
    await limit(null);
    await expect(fetchPerson('U0ALMA0001')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('does not wait for a Slack that is silent', async () => {
    const { client, state } = clientInMemory();
    state.gate = new Promise(() => {});
    await expect(peopleIn(client).fetchPerson({ userId: 'U1', cluster })).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('many decisions at once', () => {
  it('share their reads, and none goes by an answer that was asked for before it', async () => {
    const { client, state } = clientInMemory();
    const people = peopleIn(client);
    let open = () => {};
    state.gate = new Promise((resolve) => {
      open = resolve;
    });
    const before = people.fetchPerson({ userId: 'U1', cluster });
    await pause(0);
    state.members = [];
    const after = Array.from({ length: 100 }, () => people.fetchPerson({ userId: 'U1', cluster }));
    open();
    expect((await before).roles).toContain('approver');
    for (const person of await Promise.all(after)) expect(person.roles.size).toBe(0);
    expect(state.groupCalls).toBe(2);
    expect(state.infoCalls).toBe(2);
    await people.fetchPerson({ userId: 'U1', cluster });
    expect(state.groupCalls).toBe(3);
  });

  it('outlive one that failed', async () => {
    const { client, state } = clientInMemory();
    const people = peopleIn(client);
    state.trouble = new OutsideError({ code: 'unreachable', message: 'away', retryable: true, outcome: 'failed' });
    const failing = people.fetchPerson({ userId: 'U1', cluster });
    await expect(failing).rejects.toThrow('away');
    state.trouble = undefined;
    expect((await people.fetchPerson({ userId: 'U1', cluster })).roles).toContain('approver');
  });
});

describe('who may look', () => {
  const restricted = clusterPolicy({
    roles: { viewer: { users: [], groups: ['S1'] }, operator: none, approver: none },
  });
  const gateOn = (rules = restricted) => {
    const { client, state } = clientInMemory();
    let nowMs = 1_000_000;
    const refuse = createReadingGate({ client, teamId, policyOf: () => rules, clock: { now: () => nowMs }, log });
    const look = () => refuse({ userId: 'U1', cluster });
    return { state, look, hear: () => refuse({ userId: 'U1' }), pass: (ms: number) => (nowMs += ms) };
  };
  const rateLimited = Object.assign(new Error('429'), { code: 'slack_webapi_rate_limited_error', retryAfter: 60 });
  const requestError = Object.assign(new Error('gone'), { code: 'slack_webapi_request_error', original: rateLimited });

  it('reads again after a minute', async () => {
    const { state, look, pass } = gateOn();
    expect(await look()).toBeUndefined();
    state.members = [];
    pass(59_999);
    expect(await look()).toBeUndefined();
    expect(state.groupCalls).toBe(1);
    pass(1);
    expect((await look())?.code).toBe('role-missing');
  });

  it('goes by what it knew when Slack is silent, and lets people look when it knew nothing', async () => {
    const { state, look, pass } = gateOn();
    state.members = [];
    expect((await look())?.code).toBe('role-missing');
    state.trouble = requestError;
    pass(3_600_000);
    expect((await look())?.code).toBe('role-missing');
    const unknown = gateOn();
    unknown.state.trouble = requestError;
    expect(await unknown.look()).toBeUndefined();
  });

  it('refuses a guest it knows, also when the groups are not told', async () => {
    const { state, look, pass } = gateOn();
    state.user = (id) => ({ id, team_id: teamId, is_restricted: true });
    expect((await look())?.code).toBe('guest');
    state.trouble = requestError;
    pass(3_600_000);
    expect((await look())?.code).toBe('guest');
  });

  it('hears everybody but those who are barred, whatever their roles', async () => {
    const { state, hear } = gateOn();
    state.members = [];
    expect(await hear()).toBeUndefined();
    expect(state.groupCalls).toBe(0);
    const guest = gateOn();
    guest.state.user = (id) => ({ id, team_id: teamId, is_restricted: true });
    expect((await guest.hear())?.code).toBe('guest');
    const unknown = gateOn();
    unknown.state.trouble = requestError;
    expect(await unknown.hear()).toBeUndefined();
  });

  it('asks for no group where every member may look', async () => {
    const { state, look } = gateOn(clusterPolicy());
    expect(await look()).toBeUndefined();
    expect([state.infoCalls, state.groupCalls]).toEqual([1, 0]);
  });
});
