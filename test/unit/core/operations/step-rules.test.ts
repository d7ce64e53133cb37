import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { StepCheck } from '../../../../src/core/operations/next-step.ts';
import type { StepState } from '../../../../src/core/operations/operation.ts';
import type { Step } from '../../../../src/core/operations/plan.ts';
import { findStepRules } from '../../../../src/core/operations/step-rules.ts';
import { haproxyTo, healthySelf, said, silent, takenAtMs } from '../../../support/snapshot-builder.ts';
import { assessState, before, type ClusterState, ledBy, showState } from './cluster-states.ts';

const hourMs = 3_600_000;
const startMs = takenAtMs;
const scheduledAtMs = startMs + hourMs;
const handover = { leader: 'patroni-1', candidate: 'patroni-2', timeline: 3 };
const ours = { leader: 'patroni-1', member: 'patroni-2' };
const request: Step = { kind: 'request-switchover', id: 'request', sentence: 'Ask', ...handover };
const schedule: Step = { ...request, scheduledAtMs };
const awaitLeader: Step = { kind: 'await-leader', id: 'leader', sentence: 'Wait', ...handover };
const awaitScheduled: Step = { ...awaitLeader, notBeforeMs: scheduledAtMs };
const awaitRouting: Step = { kind: 'await-routing', id: 'routing', sentence: 'Check', candidate: 'patroni-2' };
const awaitReplica: Step = {
  kind: 'await-replica',
  id: 'replica',
  sentence: 'Wait',
  member: 'patroni-1',
  candidate: 'patroni-2',
  timeline: 3,
};
const cancel: Step = { kind: 'cancel-schedule', id: 'cancel', sentence: 'Cancel', leader: 'patroni-1', scheduledAtMs };
const release: Step = { kind: 'release-operation', id: 'release', sentence: 'Let go', operationId: 'abc' };

const after = ledBy('patroni-2', 4);
const nobody: ClusterState = { timeline: 3, isPrimary: false, streaming: [] };
const todo: StepCheck = { state: 'todo' };

/** What the rules say of a step begun at `startMs` and looked at `afterMs` later. */
function look(step: Step, state: ClusterState, afterMs = 1000, known: StepState = { startedAtMs: startMs }): StepCheck {
  return findStepRules(step).check(assessState(state, startMs + afterMs), known);
}

describe('a request for a switchover', () => {
  it('was carried out when the candidate leads on a later timeline', () => {
    expect(look(request, after)).toEqual({ state: 'done', detail: 'patroni-2 leads on timeline 4.' });
  });

  it('was carried out even if the new leader died again: its peers and the history know', () => {
    const { patroni, ...rest } = showState({ ...after, isPrimary: false }, startMs + 1000);
    const silenced = patroni.map((source) => ({ ...source, self: silent(), view: silent() }));
    const seen = { ...rest, patroni: silenced };
    expect(findStepRules(request).check(assess(seen), { startedAtMs: startMs }).state).toBe('done');
  });

  it('is not done by the lock alone: the candidate has to be promoted', () => {
    expect(look(request, { ...after, timeline: 3, isPrimary: false })).toEqual(todo);
    // Nor by a lead that it had already.
    expect(look(request, { ...after, timeline: 3 })).toEqual(todo);
  });

  it("is not fulfilled by somebody else's switchover before anything was requested", () => {
    const unrequested = (step: Step, state: ClusterState) =>
      findStepRules(step).check(assessState(state, startMs + 1000), undefined);
    expect(unrequested(request, after)).toEqual({
      state: 'impossible',
      why: 'Nothing was requested: patroni-2 leads already, on timeline 4.',
    });
    expect(unrequested(request, ledBy('patroni-3', 4))).toEqual({
      state: 'impossible',
      why: 'Nothing was requested: patroni-3 leads instead of patroni-2, on timeline 4.',
    });
    expect(unrequested(schedule, { ...before, failover: { ...ours, scheduledAtMs } })).toEqual({
      state: 'impossible',
      why: 'Nothing was requested: Patroni has the same switchover on its schedule already, for 2026-11-23 04:00 UTC.',
    });
    expect(unrequested(schedule, before)).toEqual(todo);
    expect(unrequested(request, { ...after, isDcsSilent: true })).toEqual(todo);
  });

  it('stays done however often it is looked at after it was requested', () => {
    for (const known of [{ startedAtMs: startMs }, { startedAtMs: startMs, outcome: 'unknown' as const }]) {
      expect(look(request, after, 1000, known).state).toBe('done');
      expect(look(request, after, 60_000, known).state).toBe('done');
    }
  });

  it('is never settled by a snapshot from before it, nor by what the members tell while etcd is silent', () => {
    expect(look(request, after, -1)).toEqual(todo);
    expect(look(request, ledBy('patroni-3', 4), -1)).toEqual(todo);
    expect(look(request, { ...after, isDcsSilent: true })).toEqual(todo);
    expect(look(request, { ...ledBy('patroni-3', 4), isDcsSilent: true })).toEqual(todo);
    expect(look(request, { ...before, isDcsSilent: true }, 80_000)).toEqual(todo);
  });

  it('cannot be done any more when another one was promoted', () => {
    expect(look(request, ledBy('patroni-3', 4))).toEqual({
      state: 'impossible',
      why: 'patroni-3 leads instead of patroni-2, on timeline 4.',
    });
    expect(look(request, ledBy('patroni-1', 4))).toEqual({
      state: 'impossible',
      why: 'patroni-1 stepped down and took the lead again, on timeline 4: patroni-2 did not get it.',
    });
    expect(look(request, { ...ledBy('patroni-1', 4), failover: ours })).toEqual(todo);
  });

  it('came to nothing when Patroni has neither a new leader nor the request after longer than the request can take', () => {
    expect(look(request, before, 35_000)).toEqual(todo);
    expect(look(request, before, 35_001)).toEqual({
      state: 'impossible',
      why: 'Nothing came of the request: patroni-1 still leads on timeline 3, and Patroni has no such switchover pending.',
      hadNoEffect: true,
    });
    expect(look(request, { ...before, failover: { ...ours, member: 'patroni-3' } }, 35_001).state).toBe('impossible');
  });

  it('may still come to something while it is pending, nobody leads, or nobody has begun it', () => {
    expect(look(request, { ...before, failover: ours }, 80_000)).toEqual(todo);
    expect(look(request, nobody, 80_000)).toEqual(todo);
    expect(look(request, before, 80_000, {})).toEqual(todo);
  });

  it('with a time is done when Patroni has that very schedule', () => {
    const scheduled = (changes: Partial<NonNullable<ClusterState['failover']>>) =>
      look(schedule, { ...before, failover: { ...ours, scheduledAtMs, ...changes } }).state;
    expect(scheduled({})).toBe('done');
    expect(scheduled({ scheduledAtMs: scheduledAtMs + 1000 })).toBe('done');
    expect(scheduled({ scheduledAtMs: scheduledAtMs + 1001 })).toBe('todo');
    expect(scheduled({ member: 'patroni-3' })).toBe('todo');
    expect(scheduled({ leader: 'patroni-3' })).toBe('todo');
    expect(look(request, { ...before, failover: { ...ours, scheduledAtMs } }).state).toBe('todo');
  });

  it('is given up after 90 s, to a person', () => {
    expect(findStepRules(request)).toMatchObject({ patienceMs: 90_000, whenLate: 'escalate' });
    const late = (state: ClusterState) => findStepRules(request).describeLate?.(assessState(state, startMs));
    expect(late(nobody)).toBe('Nobody leads.');
    expect(late({ ...before, failover: ours })).toBe(
      'patroni-1 leads on timeline 3. Patroni still has a switchover pending.',
    );
    expect(late({ ...after, isPrimary: false })).toBe(
      'patroni-2 holds the leader lock, but does not answer as primary.',
    );
    expect(late({ ...before, isDcsSilent: true })).toContain('nobody can tell who leads');
  });
});

describe('waiting for the new leader', () => {
  it('ends when it has the lock, was promoted, and answers as a running primary', () => {
    expect(look(awaitLeader, after)).toEqual({ state: 'done', detail: 'patroni-2 answers as primary on timeline 4.' });
    expect(look(awaitLeader, { ...after, isPrimary: false })).toEqual(todo);
    expect(look(awaitLeader, { ...after, timeline: 3 })).toEqual(todo);
    expect(look(awaitLeader, nobody)).toEqual(todo);
    expect(look(awaitLeader, { ...after, isDcsSilent: true })).toEqual(todo);
    expect(look(awaitLeader, after, -1)).toEqual(todo);
  });

  it('does not end with a primary that is still starting', () => {
    const { patroni, ...rest } = showState(after, startMs + 1000);
    const starting = patroni.map((source) =>
      source.name === 'patroni-2'
        ? { ...source, self: said({ ...healthySelf('patroni-1'), timeline: 4, state: 'starting' }) }
        : source,
    );
    const seen = assess({ ...rest, patroni: starting });
    expect(findStepRules(awaitLeader).check(seen, { startedAtMs: startMs })).toEqual(todo);
  });

  it('is in vain when another one was promoted', () => {
    expect(look(awaitLeader, ledBy('patroni-3', 4)).state).toBe('impossible');
    expect(look(awaitLeader, ledBy('patroni-3', 3)).state).toBe('todo');
  });

  it('is not late before the scheduled time', () => {
    expect(findStepRules(awaitLeader)).not.toHaveProperty('notBeforeMs');
    expect(findStepRules(awaitScheduled)).toMatchObject({
      notBeforeMs: scheduledAtMs,
      patienceMs: 60_000,
      whenLate: 'escalate',
    });
  });

  it('for a schedule is in vain when the candidate took over before its time', () => {
    const why = (changes = '') =>
      `patroni-2 took over before 2026-11-23 04:00 UTC, by a failover or at the wish of somebody else: patroni-2 ${changes || 'leads on timeline 4.'}`;
    expect(look(awaitScheduled, after)).toEqual({ state: 'impossible', why: why() });
    expect(look(schedule, after)).toEqual({ state: 'impossible', why: why() });
    expect(look(awaitScheduled, { ...after, isPrimary: false })).toMatchObject({
      why: why('holds the leader lock, but does not answer as primary.'),
    });
    expect(look(awaitScheduled, { ...after, failover: { ...ours, scheduledAtMs } })).toMatchObject({
      why: expect.stringContaining('still has a switchover pending, for 2026-11-23 04:00 UTC.'),
    });
    // The bot's clock may be behind: close to the time only the history tells, which Patroni has yet to write.
    const open = { state: 'todo', openUntilMs: scheduledAtMs };
    for (const step of [awaitScheduled, schedule]) {
      expect(look(step, after, hourMs - 10_001).state).toBe('impossible');
      expect(look(step, after, hourMs - 10_000)).toEqual(open);
      expect(look(step, after, hourMs - 2001)).toEqual(open);
      expect(look(step, after, hourMs - 2000).state).toBe('done');
    }
  });

  it('for a schedule believes the history where nobody looked before its time', () => {
    const tookOverAt = (atMs: number | undefined, seenAtMs = scheduledAtMs + 60_000) => {
      const snapshot = showState(after, seenAtMs);
      if (!snapshot.dcs.ok) throw new Error('silent');
      const history = snapshot.dcs.value.history.map((entry) => ({ ...entry, ...(atMs !== undefined && { atMs }) }));
      const seen = assess({ ...snapshot, dcs: said({ ...snapshot.dcs.value, history }) });
      return findStepRules(awaitScheduled).check(seen, { startedAtMs: startMs }).state;
    };
    expect(tookOverAt(scheduledAtMs - 10_001)).toBe('impossible');
    expect(tookOverAt(scheduledAtMs - 10_000)).toBe('done');
    expect(tookOverAt(scheduledAtMs + 2_000)).toBe('done');
    expect(tookOverAt(undefined)).toBe('done');
    // The bot's clock is behind.
    expect(tookOverAt(scheduledAtMs + 500, scheduledAtMs - 2_500)).toBe('done');
  });

  it('for a schedule goes on while Patroni has it, also while it is carrying it out', () => {
    const scheduled = { ...ours, scheduledAtMs };
    expect(look(awaitScheduled, { ...before, failover: scheduled })).toEqual(todo);
    expect(look(awaitScheduled, { ...before, failover: scheduled }, hourMs + 50_000)).toEqual(todo);
    expect(look(awaitScheduled, { ...nobody, failover: scheduled }, hourMs + 5000)).toEqual(todo);
    expect(look(awaitScheduled, { ...before, isDcsSilent: true })).toEqual(todo);
  });

  it('for a schedule is in vain when it was taken back, replaced, or let pass', () => {
    expect(look(awaitScheduled, before)).toEqual({
      state: 'impossible',
      why: 'The schedule was taken back outside Howdah: patroni-1 still leads.',
    });
    expect(look(awaitScheduled, before, hourMs + 1)).toEqual({
      state: 'impossible',
      why: 'Patroni let the time pass, as it does when patroni-2 is not fit to lead: patroni-1 still leads.',
    });
    const other = { ...ours, member: 'patroni-3', scheduledAtMs };
    expect(look(awaitScheduled, { ...before, failover: other })).toEqual({
      state: 'impossible',
      why: 'The schedule was replaced outside Howdah: Patroni is to hand the lead from patroni-1 to patroni-3 at 2026-11-23 04:00 UTC.',
    });
  });

  it('for a schedule does not miss it in a snapshot that may be older', () => {
    expect(look(awaitScheduled, before, -1)).toEqual(todo);
    expect(look(awaitScheduled, before, 1000, {})).toEqual(todo);
  });
});

describe('waiting for the routing', () => {
  const proxies = (writers: readonly (string | undefined)[], isFirstSilent = false) => {
    const haproxy = writers.map((writer, index) => haproxyTo(`haproxy-${index + 1}`, writer));
    const [first, ...others] = haproxy;
    const changed = isFirstSilent && first !== undefined ? [{ ...first, stats: silent() }, ...others] : haproxy;
    return assess({ ...showState(after, startMs + 1000), haproxy: changed });
  };
  const known = { startedAtMs: startMs };
  const check = (...input: Parameters<typeof proxies>) => findStepRules(awaitRouting).check(proxies(...input), known);

  it('ends when every proxy that answers sends writes to the candidate and to nobody else', () => {
    expect(check(['patroni-2', 'patroni-2'])).toEqual({
      state: 'done',
      detail: 'haproxy-1 and haproxy-2 send writes to patroni-2 and to nobody else.',
    });
    expect(check(['patroni-2', 'patroni-1'])).toEqual(todo);
    expect(check(['patroni-2', undefined])).toEqual(todo);
  });

  it('names the proxies that could not be looked at', () => {
    expect(check([undefined, 'patroni-2'], true)).toEqual({
      state: 'done',
      detail:
        'haproxy-2 sends writes to patroni-2 and to nobody else. Where haproxy-1 sends writes was not verified: no answer.',
      unverified: ['haproxy-1'],
    });
    expect(check(['patroni-2'], true)).toEqual(todo);
  });

  it('looks once more in the end at what could not be looked at, and at nothing else', () => {
    const conclude = (unverified: string[], ...input: Parameters<typeof proxies>) =>
      findStepRules(awaitRouting).describeUnverified?.(proxies(...input), { unverified });
    const silent = 'Where haproxy-1 sends writes was not verified: no answer.';
    expect(conclude(['haproxy-1'], ['patroni-2', 'patroni-2'], true)).toBe(silent);
    expect(conclude(['haproxy-1'], ['patroni-2', 'patroni-2'])).toBeUndefined();
    expect(conclude(['haproxy-1'], ['patroni-1', 'patroni-2'])).toBe('haproxy-1 sends writes to patroni-1.');
    expect(conclude(['haproxy-1'], [undefined, 'patroni-2'])).toBe('haproxy-1 sends writes to nobody.');
    // It was seen when it had to be.
    expect(conclude([], ['patroni-2', 'patroni-2'], true)).toBeUndefined();
    const rules = findStepRules(awaitRouting);
    expect(rules.describeUnverified?.(proxies(['patroni-2', 'patroni-2'], true), {})).toBeUndefined();
  });

  it('does not end with two writers, nor with a snapshot from before', () => {
    const two = haproxyTo('haproxy-1', 'patroni-2');
    if (!two.stats.ok) throw new Error('silent');
    // The candidate is the first of them.
    const both = two.stats.value.write.servers.slice(1).map((server) => ({ ...server, status: 'UP' }));
    const { write, read } = two.stats.value;
    const haproxy = [{ ...two, stats: said({ write: { ...write, servers: both }, read }) }];
    const rules = findStepRules(awaitRouting);
    expect(rules.check(assess({ ...showState(after, startMs + 1000), haproxy }), known)).toEqual(todo);
    expect(look(awaitRouting, after, -1)).toEqual(todo);
    expect(look(awaitRouting, after).state).toBe('done');
  });

  it('fails after a minute, and says where writes go instead', () => {
    const rules = findStepRules(awaitRouting);
    expect(rules).toMatchObject({ patienceMs: 60_000, whenLate: 'fail' });
    expect(rules.describeLate?.(proxies(['patroni-2', undefined]))).toBe('haproxy-2 sends writes to nobody.');
    expect(rules.describeLate?.(proxies([undefined], true))).toContain('No HAProxy answers');
  });
});

describe('waiting for the former leader', () => {
  it('ends when it streams on the new timeline while the candidate leads', () => {
    expect(look(awaitReplica, after)).toEqual({
      state: 'done',
      detail: 'patroni-1 streams from patroni-2 on timeline 4.',
    });
    expect(look(awaitReplica, { ...after, streaming: ['patroni-3'] })).toEqual(todo);
    expect(look(awaitReplica, { ...after, isDcsSilent: true })).toEqual(todo);
    expect(look(awaitReplica, after, -1)).toEqual(todo);
    expect(look(awaitReplica, before)).toEqual(todo);
    expect(look(awaitReplica, { timeline: 4, isPrimary: false, streaming: ['patroni-1'] })).toEqual(todo);
  });

  it('does not take the archive, nor the old timeline, for streaming', () => {
    const seenAs = (changes: Partial<ReturnType<typeof healthySelf>>) => {
      const { patroni, ...rest } = showState(after, startMs + 1000);
      const changed = patroni.map((source) =>
        source.name === 'patroni-1'
          ? { ...source, self: said({ ...healthySelf('patroni-2'), timeline: 4, ...changes }) }
          : source,
      );
      const seen = assess({ ...rest, patroni: changed });
      return findStepRules(awaitReplica).check(seen, { startedAtMs: startMs }).state;
    };
    expect(seenAs({})).toBe('done');
    expect(seenAs({ replicationState: 'in archive recovery' })).toBe('todo');
    expect(seenAs({ timeline: 3 })).toBe('todo');
    expect(seenAs({ state: 'starting' })).toBe('todo');
  });

  it('is in vain when the candidate has lost the lead again', () => {
    expect(look(awaitReplica, ledBy('patroni-3', 5))).toEqual({
      state: 'impossible',
      why: 'patroni-3 leads instead of patroni-2, on timeline 5.',
    });
  });

  it('fails after three minutes, and says what that means', () => {
    const rules = findStepRules(awaitReplica);
    expect(rules).toMatchObject({ patienceMs: 180_000, whenLate: 'fail' });
    expect(rules.describeLate?.(assessState({ ...after, streaming: [] }, startMs))).toMatch(
      /^patroni-1 does not stream from patroni-2 \(.+\): until it does, the cluster has one replica less to fall back on\.$/,
    );
  });
});

describe('taking a schedule back', () => {
  it('is done when nothing is scheduled any more and the leader has kept the lead', () => {
    expect(look(cancel, before)).toEqual({
      state: 'done',
      detail: 'Nothing is scheduled any more, and patroni-1 leads.',
    });
    expect(look(cancel, { ...before, failover: { ...ours, scheduledAtMs } })).toEqual(todo);
    expect(look(cancel, { ...before, isDcsSilent: true })).toEqual(todo);
  });

  it('is never believed before it was asked for: the schedule may not have been there yet', () => {
    expect(look(cancel, before, 1000, {})).toEqual(todo);
    expect(look(cancel, before, -1)).toEqual(todo);
  });

  it('is not possible any more when another one leads, whatever made it lead', () => {
    expect(look(cancel, after)).toEqual({ state: 'impossible', why: 'patroni-2 leads instead of patroni-1.' });
    expect(look(cancel, { ...after, isPrimary: false })).toEqual(todo);
    expect(look(cancel, nobody)).toEqual(todo);
    expect(look(cancel, { ...before, isPrimary: false })).toEqual(todo);
  });

  it('leaves nothing in doubt when another one leads and nothing is scheduled', () => {
    const endOf = (state: ClusterState) => findStepRules(cancel).describeEnd?.(assessState(state, startMs + 1000));
    expect(endOf(ledBy('patroni-3', 4))).toBe(
      'There was nothing to take back any more: patroni-3 leads on timeline 4. Nothing is scheduled.',
    );
    expect(endOf({ ...ledBy('patroni-3', 4), failover: ours })).toBeUndefined();
    expect(endOf({ ...after, isPrimary: false })).toBeUndefined();
    expect(endOf({ ...after, isDcsSilent: true })).toBeUndefined();
    expect(endOf(before)).toBeUndefined();
  });

  it('close to the time is believed only when the leader has kept the lead past it', () => {
    const open = { state: 'todo', openUntilMs: scheduledAtMs + 30_000 };
    // One loop of Patroni (5 s in the builder) and 12 s for clocks that differ before it.
    expect(look(cancel, before, hourMs - 17_001).state).toBe('done');
    expect(look(cancel, before, hourMs - 16_999)).toEqual(open);
    expect(look(cancel, before, hourMs + 29_999)).toEqual(open);
    expect(look(cancel, before, hourMs + 30_000).state).toBe('done');
  });

  it("leaves somebody else's schedule alone, also before anything was asked", () => {
    const why =
      'The schedule was replaced outside Howdah, and that one is left alone: Patroni is to hand the lead from patroni-1 to patroni-2 at 2026-11-23 05:00 UTC.';
    const theirs = { ...before, failover: { ...ours, scheduledAtMs: scheduledAtMs + hourMs } };
    expect(look(cancel, theirs)).toEqual({ state: 'impossible', why });
    expect(look(cancel, theirs, 1000, {})).toEqual({ state: 'impossible', why });
    expect(look(cancel, theirs, -1)).toEqual(todo);
    expect(look(cancel, { ...before, failover: ours }).state).toBe('impossible');
  });

  it('is given to a person when it is not to be seen, with the way to do it by hand', () => {
    const rules = findStepRules(cancel);
    expect(rules).toMatchObject({ patienceMs: 90_000, whenLate: 'escalate' });
    const pending = assessState({ ...before, failover: { ...ours, scheduledAtMs } }, startMs);
    expect(rules.describeLate?.(pending)).toBe(
      'patroni-1 leads on timeline 3. Patroni still has a switchover pending, for 2026-11-23 04:00 UTC. “patronictl flush pgprod switchover” takes it back by hand.',
    );
    expect(rules.describeLate?.(assessState(nobody, startMs))).toBe('Nobody leads.');
  });

  it('is called by the scope that patronictl knows, which need not be the name of the cluster', () => {
    const snapshot = showState({ ...before, failover: { ...ours, scheduledAtMs } }, startMs);
    const late = (patroni: typeof snapshot.patroni) =>
      findStepRules(cancel).describeLate?.(assess({ ...snapshot, cluster: 'prod', patroni }));
    expect(late(snapshot.patroni)).toContain('“patronictl flush pgprod switchover”');
    expect(late(snapshot.patroni.map((one) => ({ ...one, self: silent() })))).toContain(
      '“patronictl flush <scope> switchover”',
    );
  });
});

describe('letting go of an operation', () => {
  it('is not to be seen on the cluster, and is asked for again when its outcome is lost', () => {
    expect(look(release, before)).toEqual(todo);
    expect(findStepRules(release)).toMatchObject({ patienceMs: 30_000, whenLate: 'fail' });
    expect(findStepRules(release).describeLate?.(assessState(before, startMs))).toContain('ask again');
  });
});
