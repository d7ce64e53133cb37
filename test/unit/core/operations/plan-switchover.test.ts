import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { PatroniSource, Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import { fingerprintOf, Plan } from '../../../../src/core/operations/plan.ts';
import { planSwitchover } from '../../../../src/core/operations/plan-switchover.ts';
import {
  buildSnapshot,
  healthyDcs,
  healthySelf,
  healthyView,
  patroniWith,
  said,
  takenAtMs,
  viewWith,
} from '../../../support/snapshot-builder.ts';

const hourMs = 3_600_000;
const atMs = takenAtMs + hourMs;

function planOn(seen: Partial<Snapshot> = {}, args: Readonly<Record<string, string>> = {}): Plan {
  const planned = planSwitchover({ assessment: assess(buildSnapshot(seen)), args, nowMs: takenAtMs + 500 });
  if (!planned.ok) throw new Error(`${planned.refusal.code}: ${planned.refusal.sentence}`);
  return planned.value;
}

/** The view in every mouth. */
function seenAs(changes: Parameters<typeof viewWith>[0]): Partial<Snapshot> {
  const view = said(viewWith(changes));
  return { patroni: patroniWith({ 'patroni-1': { view }, 'patroni-2': { view }, 'patroni-3': { view } }) };
}

describe('planSwitchover', () => {
  it('says what happens, what it rests on, what was seen, and what a client notices', () => {
    expect(planOn({}, { candidate: 'patroni-2' })).toMatchInlineSnapshot(`
      {
        "args": {
          "candidate": "patroni-2",
        },
        "cluster": "pgprod",
        "facts": {
          "leader": "patroni-1",
          "paused": "no",
          "role of patroni-2": "quorum standby",
          "synchronous mode": "quorum",
          "system identifier": "7575757575757575757",
          "timeline": "3",
        },
        "impact": [
          "Writes fail for about one to four seconds; longer if PostgreSQL takes long to stop.",
          "Open transactions on patroni-1 are aborted and its connections are closed: clients have to connect again.",
          "Reads leave patroni-2 for the other replicas; patroni-1 takes reads once it streams.",
          "No acknowledged commit is lost, unless patroni-2 loses its connection at the very moment of the change: patroni-1 sends it everything before it stops.",
          "Should patroni-2 fail in the middle, Patroni lets another healthy member lead.",
        ],
        "observations": {
          "PostgreSQL": "17.11",
          "patroni-2 against patroni-1": "0 B behind, 0 s",
          "replicas streaming": "2 of 2",
        },
        "rationale": [
          "patroni-2 is a quorum standby, 0 B behind, on swarm-node-2.",
          "patroni-3 could lead too: quorum standby, 0 B behind.",
        ],
        "steps": [
          {
            "candidate": "patroni-2",
            "id": "request",
            "kind": "request-switchover",
            "leader": "patroni-1",
            "sentence": "Ask Patroni to hand the lead from patroni-1 to patroni-2",
            "timeline": 3,
          },
          {
            "candidate": "patroni-2",
            "id": "leader",
            "kind": "await-leader",
            "leader": "patroni-1",
            "sentence": "Wait until patroni-2 leads and answers as primary",
            "timeline": 3,
          },
          {
            "candidate": "patroni-2",
            "id": "routing",
            "kind": "await-routing",
            "sentence": "Wait until every HAProxy sends writes to patroni-2",
          },
          {
            "candidate": "patroni-2",
            "id": "replica",
            "kind": "await-replica",
            "member": "patroni-1",
            "sentence": "Wait until patroni-1 streams from patroni-2",
            "timeline": 3,
          },
        ],
        "summary": "patroni-2 leads pgprod instead of patroni-1",
        "verb": "switchover",
      }
    `);
  });

  it('is a plan that the journal can read', () => {
    for (const args of [{}, { at: String(atMs) }]) expect(Plan.parse(planOn({}, args))).toEqual(planOn({}, args));
  });

  it('waits for a scheduled time, and knows how to take the schedule back', () => {
    const plan = planOn({}, { candidate: 'patroni-3', at: String(atMs) });
    expect(plan.args).toEqual({ candidate: 'patroni-3', at: String(atMs) });
    expect(plan.summary).toBe('patroni-3 leads pgprod instead of patroni-1, from 2026-11-23 04:00 UTC on');
    expect(plan.steps[0]).toMatchObject({
      kind: 'request-switchover',
      sentence: 'Ask Patroni to hand the lead from patroni-1 to patroni-3 at 2026-11-23 04:00 UTC',
      scheduledAtMs: atMs,
      undo: { kind: 'cancel-schedule', leader: 'patroni-1', scheduledAtMs: atMs },
    });
    expect(plan.steps[1]).toMatchObject({ kind: 'await-leader', notBeforeMs: atMs });
    expect(plan.impact[0]).toContain('Until then nothing changes');
  });

  it('has steps whose ids are unique, undo steps included', () => {
    const ids = planOn({}, { at: String(atMs) }).steps.flatMap((step) =>
      'undo' in step && step.undo !== undefined ? [step.id, step.undo.id] : [step.id],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('promises that nothing is lost only where the candidate has confirmed every commit', () => {
    const config = { ...healthyDcs.config, synchronousMode: 'on' as const };
    const seen = {
      ...seenAs({ 'patroni-2': { role: 'sync_standby' }, 'patroni-3': { role: 'replica' } }),
      dcs: said({ ...healthyDcs, config }),
    };
    const promise = 'No acknowledged commit is lost: patroni-2 has confirmed every one of them.';
    expect(planOn(seen).impact).toContain(promise);
    expect(planOn().impact.join(' ')).toContain('unless patroni-2 loses its connection');
    expect(planOn().impact).not.toContain(promise);
  });

  it('can be made while Patroni is paused, and says that it stays so', () => {
    const plan = planOn({ dcs: said({ ...healthyDcs, config: { ...healthyDcs.config, isPaused: true } }) });
    expect(plan.facts.paused).toBe('yes');
    expect(plan.rationale.at(-1)).toContain('Patroni is paused and stays so');
    expect(plan.impact.at(-1)).toBe(
      'Should patroni-2 fail in the middle, nobody leads until somebody acts: Patroni is paused.',
    );
    expect(planOn().impact.at(-1)).toBe(
      'Should patroni-2 fail in the middle, Patroni lets another healthy member lead.',
    );
  });
});

describe('the preferred candidate', () => {
  const preferredOn = (changes: Parameters<typeof viewWith>[0], config: Partial<typeof healthyDcs.config> = {}) =>
    planOn({ ...seenAs(changes), dcs: said({ ...healthyDcs, config: { ...healthyDcs.config, ...config } }) });

  it('may lead, whatever else speaks for another', () => {
    const plan = preferredOn({ 'patroni-2': { tags: { nofailover: true } } });
    expect(plan.args.candidate).toBe('patroni-3');
    expect(plan.rationale).toEqual([
      'patroni-3 is a quorum standby, 0 B behind, on swarm-node-3; it is preferred: the others may not lead.',
      'patroni-2 may not lead: it is tagged nofailover.',
    ]);
  });

  it('takes part in synchronous replication, even if another one is less behind', () => {
    const plan = preferredOn(
      { 'patroni-2': { role: 'replica' }, 'patroni-3': { role: 'sync_standby', lagBytes: 4096 } },
      { synchronousMode: 'off' },
    );
    expect(plan.args.candidate).toBe('patroni-3');
    expect(plan.rationale[0]).toContain('4 KiB behind, on swarm-node-3; it is preferred: it takes part in synchronous');
  });

  it('is the least behind of these', () => {
    expect(preferredOn({ 'patroni-2': { lagBytes: 1 } }).args.candidate).toBe('patroni-3');
  });

  it('has the highest failover_priority of those level with it', () => {
    expect(preferredOn({ 'patroni-3': { tags: { failover_priority: 2 } } }).args.candidate).toBe('patroni-3');
    expect(preferredOn({ 'patroni-3': { tags: { failover_priority: 'much' } } }).args.candidate).toBe('patroni-2');
  });

  it('is the first by name where nothing else decides', () => {
    expect(planOn().args.candidate).toBe('patroni-2');
  });

  it('is mentioned when another one is asked for', () => {
    const plan = planOn(seenAs({ 'patroni-3': { lagBytes: 1536 } }), { candidate: 'patroni-3' });
    expect(plan.rationale[0]).toBe(
      'patroni-3 is a quorum standby, 1.5 KiB behind, on swarm-node-3; it was asked for, though patroni-2 would be preferred: it is the least behind.',
    );
  });
});

describe('the fingerprint of a switchover', () => {
  const args = { candidate: 'patroni-2' };
  const fingerprint = (seen: Partial<Snapshot>) => fingerprintOf(planOn(seen, args));
  const limitBytes = healthyDcs.config.maximumLagOnFailoverBytes;
  const lags = fc.record({
    'patroni-2': fc.record({ lagBytes: fc.nat(limitBytes) }),
    'patroni-3': fc.record({ lagBytes: fc.nat(10 * limitBytes) }),
  });

  it('stays the same whatever the lag, in whatever order the members are told of', () => {
    const shuffled = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    fc.assert(
      fc.property(lags, shuffled, shuffled, fc.nat(16_000_000), (changes, sources, members, missing) => {
        const view = viewWith(changes);
        const ordered = { ...view, members: members.flatMap((index) => view.members[index] ?? []) };
        const behind = { ...healthySelf('patroni-2'), replayedLsn: 67_108_864 - missing };
        const all = patroniWith({ 'patroni-2': { self: said(behind) } }).map(
          (source): PatroniSource => ({ ...source, view: said(ordered) }),
        );
        const patroni = sources.flatMap((index) => all[index] ?? []);
        expect(fingerprint({ patroni })).toBe(fingerprint({}));
      }),
    );
  });

  it('stays the same when the plan is planned again from its own arguments, whatever the lag has become', () => {
    fc.assert(
      fc.property(lags, lags, (one, other) => {
        const first = planOn(seenAs(one));
        const chosen = first.args.candidate ?? '';
        const again = { ...other, [chosen]: { lagBytes: 0 } };
        expect(fingerprintOf(planOn(seenAs(again), first.args))).toBe(fingerprintOf(first));
      }),
    );
  });

  const timelineFour = patroniWith(
    Object.fromEntries(
      ['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [
        name,
        { self: said({ ...healthySelf(name), timeline: 4 }) },
      ]),
    ),
  );
  const config = healthyDcs.config;
  it.each<[string, Partial<Snapshot>]>([
    ['timeline', { patroni: timelineFour }],
    ['paused', { dcs: said({ ...healthyDcs, config: { ...config, isPaused: true } }) }],
    ['system identifier', { dcs: said({ ...healthyDcs, systemIdentifier: '1' }) }],
    ['synchronous mode', { dcs: said({ ...healthyDcs, config: { ...config, synchronousMode: 'off' } }) }],
    [
      'role of patroni-2',
      {
        ...seenAs({ 'patroni-2': { role: 'replica' } }),
        dcs: said({ ...healthyDcs, config: { ...config, synchronousMode: 'off' } }),
      },
    ],
  ])('is another one when this changes: %s', (name, seen) => {
    const [was, is] = [planOn({}, args), planOn(seen, args)];
    expect(was.facts[name]).not.toBe(is.facts[name]);
    expect(fingerprintOf(is)).not.toBe(fingerprintOf(was));
  });

  it('is another one for another candidate or another time', () => {
    const all = [{}, { candidate: 'patroni-3' }, { at: String(atMs) }, { at: String(atMs + 60_000) }];
    expect(new Set(all.map((one) => fingerprintOf(planOn({}, one)))).size).toBe(all.length);
  });

  it('is another one when somebody else leads', () => {
    const view = said({
      ...healthyView,
      members: viewWith({ 'patroni-1': { role: 'quorum_standby', lagBytes: 0 }, 'patroni-3': { role: 'leader' } })
        .members,
    });
    const patroni = patroniWith({
      'patroni-1': { view, self: said(healthySelf('patroni-2')) },
      'patroni-2': { view },
      'patroni-3': { view, self: said(healthySelf('patroni-1')) },
    });
    const plan = planOn({ patroni, dcs: said({ ...healthyDcs, leader: 'patroni-3' }) }, args);
    expect(plan.facts.leader).toBe('patroni-3');
    expect(fingerprintOf(plan)).not.toBe(fingerprint({}));
  });
});
