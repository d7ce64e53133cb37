import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { HaproxySource, PatroniSelf, PatroniSource, Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import { planSwitchover } from '../../../../src/core/operations/plan-switchover.ts';
import { switchoverPreconditions } from '../../../../src/core/operations/switchover-preconditions.ts';
import type { Refusal } from '../../../../src/core/result.ts';
import {
  buildSnapshot,
  etcdWithSilent,
  haproxyTo,
  healthyDcs,
  healthySelf,
  healthyView,
  patroniWith,
  said,
  silent,
  takenAtMs,
  viewWith,
} from '../../../support/snapshot-builder.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const nowMs = takenAtMs + 500;
const { config } = healthyDcs;
const { leader: _, ...leaderless } = healthyDcs;
const paused = said({ ...healthyDcs, config: { ...config, isPaused: true } });
const bothTo = ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, 'patroni-1'));
const everybodySilent = patroniWith(
  Object.fromEntries(['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [name, { self: silent(), view: silent() }])),
);

/** The view in every mouth, and some members changed besides. */
function seenAs(
  changes: Parameters<typeof viewWith>[0],
  sources: Readonly<Record<string, Partial<PatroniSource>>> = {},
): readonly PatroniSource[] {
  const view = said(viewWith(changes));
  return patroniWith({ ...sources }).map((source) => ({ ...source, view }));
}

function selfOf(name: string, changes: Partial<PatroniSelf>): Readonly<Record<string, Partial<PatroniSource>>> {
  return { [name]: { self: said({ ...healthySelf(name), ...changes }) } };
}

/** The first proxy with one of its servers changed in the backend for writes, and maybe in that for reads. */
function proxyWith(
  member: string,
  change: { status: string; checkStatus?: string },
  isReadToo = false,
): readonly HaproxySource[] {
  return bothTo.map((proxy, index) => {
    if (index > 0 || !proxy.stats.ok) return proxy;
    const { write, read } = proxy.stats.value;
    const changed = (backend: typeof write) => ({
      ...backend,
      servers: backend.servers.map((server) => (server.name === member ? { ...server, ...change } : server)),
    });
    return { ...proxy, stats: said({ write: changed(write), read: isReadToo ? changed(read) : read }) };
  });
}

interface Case {
  readonly name: string;
  readonly seen?: Partial<Snapshot>;
  readonly args?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  readonly code: string;
  readonly field?: string;
  readonly sentence: string | RegExp;
  readonly next?: string;
}

const clusterCases: readonly Case[] = [
  {
    name: 'the facts are old',
    nowMs: takenAtMs + 45_000,
    code: 'facts-too-old',
    sentence: 'What is known of pgprod is 45 s old.',
  },
  {
    name: 'nothing answers',
    seen: {
      patroni: everybodySilent,
      dcs: silent(),
      etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']),
      haproxy: bothTo.map(({ name }) => ({ name, stats: silent() })),
      swarm: { endpoint: 'tcp://198.18.0.11:2375', state: silent(), silentEndpoints: [] },
    },
    code: 'nobody-answers',
    sentence: 'Nothing of pgprod answers: the bot itself may be cut off.',
  },
  {
    name: 'etcd has lost its quorum, though Patroni still tells a leader from its cache',
    seen: { dcs: silent(), etcd: etcdWithSilent(['etcd-2', 'etcd-3']) },
    code: 'etcd-no-quorum',
    sentence: 'etcd has no quorum (0 of 3 members, 2 needed): Patroni cannot hand the lead over.',
  },
  {
    name: "the bot cannot read Patroni's keys",
    seen: { dcs: silent() },
    code: 'etcd-silent',
    sentence: "Patroni's keys in etcd cannot be read (no answer within 1 s), and nothing is changed without them.",
  },
  {
    name: 'two members say that they are primary',
    seen: { patroni: patroniWith({ 'patroni-3': { self: said(healthySelf('patroni-1')) } }) },
    code: 'two-leaders',
    sentence: 'patroni-1 and patroni-3 both say that they are primary.',
  },
  {
    name: 'nobody has the lock, though the members still show a leader',
    seen: { dcs: said(leaderless) },
    code: 'no-leader',
    sentence: 'Nobody leads pgprod: Patroni is electing, or cannot.',
  },
  {
    name: 'the lock has changed hands, and the members do not know yet',
    seen: { dcs: said({ ...healthyDcs, leader: 'patroni-2' }) },
    code: 'lead-unsettled',
    sentence: "The lead is changing hands: the lock is patroni-2's, and Patroni still shows patroni-1.",
  },
  {
    name: 'it is a standby cluster',
    seen: {
      patroni: seenAs({ 'patroni-1': { role: 'standby_leader' } }, selfOf('patroni-1', { role: 'standby_leader' })),
    },
    code: 'standby-cluster',
    sentence: 'pgprod is a standby cluster: Howdah does not change the lead of one.',
  },
  {
    name: 'the leader is silent',
    seen: { patroni: patroniWith({ 'patroni-1': { self: silent(), view: silent() } }) },
    code: 'leader-silent',
    sentence: 'The leader patroni-1 does not answer (no answer within 1 s).',
  },
  {
    name: 'the leader is a member that the configuration does not name',
    seen: { patroni: patroniWith({}).slice(1) },
    code: 'leader-silent',
    sentence: "The leader patroni-1 is not named in the bot's configuration: the bot cannot ask it.",
  },
  {
    name: 'the leader is no primary yet',
    seen: { patroni: patroniWith({ 'patroni-1': { self: said(healthySelf('patroni-2')) } }) },
    code: 'leader-not-primary',
    sentence: 'patroni-1 holds the leader lock, but is not a running primary yet (replica, running).',
  },
  {
    name: 'the leader is stopping',
    seen: { patroni: patroniWith(selfOf('patroni-1', { state: 'stopping' })) },
    code: 'leader-not-primary',
    sentence: 'patroni-1 holds the leader lock, but is not a running primary yet (primary, stopping).',
  },
  {
    name: 'a member is in failsafe mode',
    seen: { patroni: patroniWith(selfOf('patroni-1', { failsafeActive: true })) },
    code: 'failsafe-active',
    sentence: 'Patroni is in failsafe mode: it cannot reach etcd, and without it no lead changes hands.',
  },
  {
    name: 'the leader refuses the password',
    seen: { patroni: patroniWith({ 'patroni-1': { authorization: said('rejected') } }) },
    code: 'patroni-password',
    sentence: "Patroni refuses the bot's REST password: the bot can look, but not change anything.",
  },
  {
    name: 'the leader did not say, and another one refuses the password',
    seen: {
      patroni: patroniWith({
        'patroni-1': { authorization: silent() },
        'patroni-2': { authorization: said('rejected') },
      }),
    },
    code: 'patroni-password',
    sentence: "Patroni refuses the bot's REST password: the bot can look, but not change anything.",
  },
  {
    name: 'no password is configured',
    seen: { patroni: patroniWith({ 'patroni-1': { authorization: said('not-configured') } }) },
    code: 'patroni-password',
    sentence: 'The bot has no REST password for Patroni: it can look, but not change anything.',
  },
];

const patroniCases: readonly Case[] = [
  {
    name: 'it is to be scheduled while Patroni is paused',
    seen: { dcs: paused },
    args: { at: String(takenAtMs + 60 * minuteMs) },
    code: 'paused-no-schedule',
    field: 'at',
    sentence: 'Patroni is paused, and it schedules nothing while it is.',
  },
  {
    name: 'a switchover is scheduled already',
    seen: {
      dcs: said({
        ...healthyDcs,
        failover: { leader: 'patroni-1', member: 'patroni-3', scheduledAtMs: takenAtMs + 60 * minuteMs },
      }),
    },
    code: 'already-scheduled',
    sentence: 'Patroni has a switchover to patroni-3 on its schedule for 2026-11-23 04:00 UTC.',
  },
  {
    name: 'a failover is pending',
    seen: { dcs: said({ ...healthyDcs, failover: { member: 'patroni-3' } }) },
    code: 'failover-pending',
    sentence: 'Patroni is busy with a switchover or failover to patroni-3 already.',
  },
];

const candidateCases: readonly Case[] = [
  {
    name: 'nobody knows the candidate, but nearly',
    args: { candidate: 'patrni-2' },
    code: 'unknown-candidate',
    field: 'candidate',
    sentence: 'pgprod has no member “patrni-2”.',
    next: 'Did you mean “patroni-2”?',
  },
  {
    name: 'nobody knows the candidate at all',
    args: { candidate: `${'x'.repeat(70)}` },
    code: 'unknown-candidate',
    field: 'candidate',
    sentence: `pgprod has no member “${'x'.repeat(60)}…”.`,
    next: 'Those who may take over now: patroni-2, patroni-3.',
  },
  {
    name: 'two are as near as each other, and the leader too',
    args: { candidate: 'patroni-4' },
    code: 'unknown-candidate',
    field: 'candidate',
    sentence: 'pgprod has no member “patroni-4”.',
    next: 'Those who may take over now: patroni-2, patroni-3.',
  },
  {
    name: 'the candidate leads',
    args: { candidate: 'patroni-1' },
    code: 'candidate-leads',
    field: 'candidate',
    sentence: 'patroni-1 leads already.',
  },
  {
    name: 'nobody may lead',
    seen: { patroni: seenAs({ 'patroni-2': { tags: { nofailover: true } }, 'patroni-3': { role: 'replica' } }) },
    code: 'nobody-may-lead',
    sentence:
      'No member may take over now (patroni-2: it is tagged nofailover; patroni-3: quorum mode lets only a quorum standby take over).',
  },
  {
    name: 'there is nobody else',
    seen: {
      patroni: patroniWith({})
        .slice(0, 1)
        .map((source) => ({ ...source, view: said({ ...healthyView, members: healthyView.members.slice(0, 1) }) })),
    },
    code: 'nobody-may-lead',
    sentence: 'patroni-1 is the only member: nobody can take over.',
  },
  {
    name: 'the candidate may not lead, for more than one reason',
    seen: { patroni: seenAs({ 'patroni-3': { tags: { nofailover: true }, role: 'replica' } }) },
    args: { candidate: 'patroni-3' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: 'patroni-3 may not lead: it is tagged nofailover; quorum mode lets only a quorum standby take over.',
    next: 'Choose patroni-2.',
  },
  {
    name: 'the candidate is too far behind, in quorum mode too',
    seen: { patroni: seenAs({ 'patroni-3': { lagBytes: 2_000_000 } }) },
    args: { candidate: 'patroni-3' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: /^patroni-3 may not lead: it is 2000000 bytes behind, more than maximum_lag_on_failover \(1048576\)\.$/,
  },
  {
    name: 'the candidate replays the archive instead of streaming',
    seen: {
      patroni: patroniWith(selfOf('patroni-3', { replicationState: 'in archive recovery' })),
    },
    args: { candidate: 'patroni-3' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: 'patroni-3 may not lead: it does not stream from the leader (in archive recovery).',
  },
  {
    name: 'the configuration does not name the candidate',
    seen: { patroni: patroniWith({}).slice(0, 2) },
    args: { candidate: 'patroni-3' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: "patroni-3 may not lead: the bot's configuration does not name it, so nobody would watch it lead.",
  },
];

const routingCases: readonly Case[] = [
  {
    name: 'a proxy cannot resolve the name of the candidate',
    seen: { haproxy: proxyWith('patroni-2', { status: 'MAINT (resolution)' }) },
    args: { candidate: 'patroni-2' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: 'patroni-2 may not lead: haproxy-1 cannot resolve its name.',
  },
  {
    name: 'a proxy has the candidate out of service',
    seen: { haproxy: proxyWith('patroni-2', { status: 'DRAIN' }) },
    args: { candidate: 'patroni-2' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: 'patroni-2 may not lead: haproxy-1 has it out of service (DRAIN).',
  },
  {
    name: 'a proxy cannot reach the candidate in either of its backends',
    seen: { haproxy: proxyWith('patroni-2', { status: 'DOWN', checkStatus: '* L4TOUT' }, true) },
    args: { candidate: 'patroni-2' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence: 'patroni-2 may not lead: haproxy-1 cannot reach it (L4TOUT).',
  },
  {
    name: 'a proxy has no such server',
    seen: {
      haproxy: proxyWith('patroni-2', { status: 'DOWN' }).map((proxy) => renameServer(proxy, 'patroni-2', 'pg-2')),
    },
    args: { candidate: 'patroni-2' },
    code: 'candidate-may-not-lead',
    field: 'candidate',
    sentence:
      'patroni-2 may not lead: haproxy-1 has no server patroni-2 for writes; haproxy-2 has no server patroni-2 for writes.',
  },
  {
    name: 'no proxy answers',
    seen: { haproxy: bothTo.map(({ name }) => ({ name, stats: silent() })) },
    code: 'haproxy-silent',
    sentence: 'No HAProxy answers: nobody could tell whether writes reach the new leader.',
  },
];

const momentCases: readonly Case[] = [
  {
    name: 'the time is none',
    args: { at: 'soon' },
    code: 'bad-time',
    field: 'at',
    sentence: '“soon” is no time.',
  },
  {
    name: 'the time is over',
    args: { at: String(nowMs - minuteMs) },
    code: 'time-too-soon',
    field: 'at',
    sentence: '2026-11-23 02:59 UTC is over.',
  },
  {
    name: 'the time is all but now',
    args: { at: String(nowMs + 29_000) },
    code: 'time-too-soon',
    field: 'at',
    sentence: '2026-11-23 03:00 UTC is less than 30 s away.',
  },
  {
    name: 'the time is months away',
    args: { at: String(nowMs + 31 * dayMs) },
    code: 'time-too-far',
    field: 'at',
    sentence: '2026-12-24 03:00 UTC is more than 30 days away.',
  },
];

function renameServer(proxy: HaproxySource, from: string, to: string): HaproxySource {
  if (!proxy.stats.ok) return proxy;
  const { write, read } = proxy.stats.value;
  const servers = write.servers.map((server) => (server.name === from ? { ...server, name: to } : server));
  return { ...proxy, stats: said({ write: { ...write, servers }, read }) };
}

const cases = [...clusterCases, ...patroniCases, ...candidateCases, ...routingCases, ...momentCases];

function refusalOf({ seen = {}, args = {}, nowMs: at = nowMs }: Pick<Case, 'seen' | 'args' | 'nowMs'>): Refusal {
  const planned = planSwitchover({ assessment: assess(buildSnapshot(seen)), args, nowMs: at });
  if (planned.ok) throw new Error(`planned: ${planned.value.summary}`);
  return planned.refusal;
}

describe('a switchover is refused when', () => {
  it.each(cases)('$name', (one) => {
    const refusal = refusalOf(one);
    expect(refusal.code).toBe(one.code);
    expect(refusal.sentence).toEqual(
      typeof one.sentence === 'string' ? one.sentence : expect.stringMatching(one.sentence),
    );
    expect(refusal.field).toBe(one.field);
    if (one.next !== undefined) expect(refusal.next).toBe(one.next);
  });

  it('there is a case for every row of the table, and a way out in every answer', () => {
    const met = new Set(cases.map(({ code }) => code));
    expect([...met].sort()).toEqual(switchoverPreconditions.map(({ code }) => code).sort());
    expect(cases.filter((one) => refusalOf(one).next === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('more than one thing is wrong: the first row of the table is the answer', () => {
    const seen = { dcs: paused, haproxy: bothTo.map(({ name }) => ({ name, stats: silent() })) };
    const args = { candidate: 'nobody', at: String(nowMs + 60 * minuteMs) };
    expect(refusalOf({ seen, args }).code).toBe('paused-no-schedule');
    expect(refusalOf({ seen: { haproxy: seen.haproxy }, args }).code).toBe('unknown-candidate');
    expect(refusalOf({ seen: { haproxy: seen.haproxy }, args: { at: args.at } }).code).toBe('haproxy-silent');
  });
});

describe('a switchover is not refused', () => {
  const isPlanned = (seen: Partial<Snapshot>, args: Readonly<Record<string, string>> = {}) =>
    planSwitchover({ assessment: assess(buildSnapshot(seen)), args, nowMs }).ok;

  it.each<[string, Partial<Snapshot>, Readonly<Record<string, string>>?]>([
    [
      'when one proxy is silent',
      { haproxy: bothTo.map((proxy, index) => (index === 0 ? { ...proxy, stats: silent() } : proxy)) },
    ],
    [
      'when nobody has said yet whether the password is right',
      { patroni: patroniWith({}).map((source) => ({ ...source, authorization: silent() })) },
    ],
    ['now, while Patroni is paused', { dcs: paused }],
    ['half a minute before', {}, { at: String(nowMs + 30_000) }],
    ['thirty days before', {}, { at: String(nowMs + 30 * dayMs) }],
    [
      'when one check of a proxy went wrong, and the other of the same member did not',
      { haproxy: proxyWith('patroni-2', { status: 'DOWN', checkStatus: 'L7TOUT' }) },
      { candidate: 'patroni-2' },
    ],
  ])('%s', (_name, seen, args) => {
    expect(isPlanned(seen, args)).toBe(true);
  });
});
