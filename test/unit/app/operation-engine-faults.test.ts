import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutsideError } from '../../../src/core/outside-error.ts';
import { expectAllTold, requestAndApprove, wholeJournal } from './operation-engine-checks.ts';
import type { RequestFate } from './operation-engine-cluster.ts';
import { clock, createRig, lockTtlS, pass, type Rig, settled, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Every request in the cluster has its `step-started` in the journal from before it. */
function expectNoUnjournalledRequest(rig: Rig): void {
  const started = rig.events().filter((event) => event.type === 'step-started' && event.stepId === 'request');
  expect(rig.cluster.requests.length).toBeLessThanOrEqual(started.length);
  const [firstAtMs = 0] = rig.cluster.requests;
  if (rig.cluster.requests.length > 0) expect(started[0]?.atMs).toBeLessThanOrEqual(firstAtMs);
}

describe('two bots', () => {
  it('ask once, however they race', async () => {
    const rig = createRig();
    const bots = ['bot-1', 'bot-2'].map((name) => rig.addBot(name));
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    await settled(rig.approve());
    for (const { engine } of bots) engine.nudge();
    await until(() => rig.isClosed());
    expect(rig.types()).toEqual(wholeJournal);
    expect(rig.cluster.requests).toHaveLength(1);
    expect(rig.slack.posts).toEqual(['op-1']);
    expectAllTold(rig);
  });

  it('ask once when the lock goes from one to the other after each event', async () => {
    const rig = createRig();
    const [first] = ['bot-1', 'bot-2'].map((name) => rig.addBot(name));
    let seen = 0;
    rig.onChange(() => {
      if (rig.events().length <= seen) return;
      seen = rig.events().length;
      if (seen > 3) first?.journal.endLock();
    });
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.cluster.requests.length).toBeLessThanOrEqual(1);
    expect(rig.types().filter((type) => type === 'step-started request')).toHaveLength(1);
    expectNoUnjournalledRequest(rig);
    expectAllTold(rig);
  });

  it('one that loses the lock while its request is under way, and gets it back, does not ask again', async () => {
    const rig = createRig();
    rig.cluster.fate = 'lost';
    const bot = rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    bot.journal.endLock();
    await until(() => rig.isClosed());
    expect(rig.cluster.requests).toHaveLength(1);
    expect(rig.state().phase).toBe('succeeded');
    expectAllTold(rig);
  });

  it('one that has lost the lock writes nothing, also when it has not noticed', async () => {
    const rig = createRig();
    const first = rig.addBot('bot-1', { isDeaf: true });
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.addBot('bot-2');
    let hasEnded = false;
    rig.onChange(() => {
      if (hasEnded || rig.types().at(-1) !== 'approved') return;
      hasEnded = true;
      first.journal.endLock();
    });
    await settled(rig.approve());
    await until(() => rig.isClosed());
    const writers = rig.events().flatMap((event) => ('bot' in event ? event.bot : []));
    expect(writers).toEqual(['bot-2', 'bot-2']);
    expect(rig.cluster.requests).toHaveLength(1);
  });

  it('one that stops hands over at once, and its request under way may end', async () => {
    const rig = createRig();
    const first = rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    rig.addBot('bot-2');
    const stoppedAtMs = clock.now();
    await settled(first.engine.stop(10_000));
    expect(rig.types().at(-1)).toBe('step-ended request');
    await until(() => rig.isClosed());
    expect(clock.now() - stoppedAtMs).toBeLessThan(lockTtlS * 1_000);
    expect(rig.state()).toMatchObject({
      phase: 'succeeded',
      writeGap: { note: 'the bot lost its lock in the middle, or another process took over' },
    });
    expect(rig.cluster.requests).toHaveLength(1);
    expectAllTold(rig);
  });

  it('one that may not wait for its request lets the other one look', async () => {
    const rig = createRig();
    const first = rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    rig.addBot('bot-2');
    await settled(first.engine.stop(100));
    expect(rig.types().at(-1)).toBe('step-started request');
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(1);
  });
});

describe('kill -9', () => {
  const cases = wholeJournal.flatMap((type, index) =>
    (['done', 'lost'] satisfies RequestFate[]).map((fate) => ({ after: index + 1, type, fate })),
  );

  it.each(cases)('after event $after ($type), the request being $fate', async ({ after, fate }) => {
    const rig = createRig();
    rig.cluster.fate = fate;
    const first = rig.addBot('bot-1');
    rig.onChange(() => rig.events().length >= after && first.kill());
    await settled(rig.request());
    rig.addBot('bot-2');
    await until(() => rig.state().messageTs !== undefined);
    await settled(rig.approve());
    await until(() => rig.isClosed() || rig.state().phase === 'escalated');
    // Killed after it wrote that it would ask, and before it asked: nobody can know until Patroni has been silent.
    const wasAsked = rig.cluster.requests.length === 1;
    expect(wasAsked).toBe(after !== wholeJournal.indexOf('step-started request') + 1);
    expect(rig.state().phase).toBe(wasAsked ? 'succeeded' : 'failed');
    if (!wasAsked) expect(rig.state().conclusion).toContain('Nothing came of the request');
    expect(rig.slack.posts).toEqual(['op-1']);
    expectAllTold(rig);
    expect(rig.slack.shown.get('op-1')).toEqual(rig.state());
  });
});

it('kill -9 between the message and its record: the message is found again', async () => {
  const rig = createRig();
  const first = rig.addBot('bot-1');
  await settled(rig.request());
  await until(() => rig.slack.posts.length === 1);
  first.kill();
  expect(rig.types()).toEqual(['requested']);
  rig.addBot('bot-2');
  await until(() => rig.state().messageTs !== undefined);
  expect(rig.slack.posts).toEqual(['op-1']);
});

describe('the journal cut off', () => {
  const cases = wholeJournal.flatMap((type, index) =>
    (['refused', 'lost', 'arrived'] as const).map((how) => ({ after: index + 1, type, how })),
  );

  it.each(cases)('for 2 s after event $after ($type), calls being $how', async ({ after, how }) => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    let wasCut = false;
    rig.onChange(() => {
      if (wasCut || rig.events().length < after) return;
      wasCut = true;
      bot.journal.cut(how);
      setTimeout(() => bot.journal.restore(), 2_000);
    });
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(1);
    expectNoUnjournalledRequest(rig);
    expectAllTold(rig);
  });

  it.each([...wholeJournal.keys()])('for good after event %i: another bot ends it', async (index) => {
    const rig = createRig();
    const first = rig.addBot('bot-1');
    let wasCut = false;
    rig.onChange(() => {
      if (wasCut || rig.events().length < index + 1) return;
      wasCut = true;
      first.journal.cut('lost');
    });
    await settled(rig.request());
    rig.addBot('bot-2');
    await until(() => rig.state().messageTs !== undefined);
    await settled(rig.approve());
    await until(() => rig.isClosed());
    expect(['succeeded', 'failed']).toContain(rig.state().phase);
    expect(rig.cluster.requests.length).toBeLessThanOrEqual(1);
    expectNoUnjournalledRequest(rig);
    expectAllTold(rig);
  });

  it('what was seen before the trouble is looked at anew after it', async () => {
    const rig = createRig();
    const { journal } = rig.addBot('bot-1');
    const { append } = journal;
    let failedAtMs = 0;
    journal.append = async (entry) => {
      if (entry.event.type !== 'started' || (failedAtMs > 0 && clock.now() > failedAtMs + 5_000)) return append(entry);
      failedAtMs ||= clock.now();
      throw new OutsideError({ code: 'refused', message: 'etcd: refused', retryable: true, outcome: 'failed' });
    };
    await requestAndApprove(rig);
    await until(() => rig.types().includes('started'));
    const { startedAtMs = 0 } = rig.state();
    expect(startedAtMs - failedAtMs).toBeGreaterThan(5_000);
    expect(startedAtMs - (rig.cluster.observations.findLast((atMs) => atMs <= startedAtMs) ?? 0)).toBeLessThan(1_000);
    await until(() => rig.isClosed());
  });

  it('a request whose record came too late is not sent', async () => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    // The write of `step-started` arrives, its answer does not, and nothing can be read for longer than a request keeps.
    rig.onChange(() => {
      if (rig.types().at(-1) === 'started') bot.journal.cut('arrived');
      if (rig.types().at(-1) === 'step-started request') setTimeout(() => bot.journal.restore(), 7_000);
    });
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.cluster.requests).toHaveLength(0);
    expect(rig.state().conclusion).toContain('nothing was requested');
  });
});

describe("Patroni's keys cannot be read", () => {
  it.each([
    { ms: 300_000, isJournalCut: false },
    { ms: 300_000, isJournalCut: true },
    { ms: 1_200_000, isJournalCut: true },
  ])('for $ms ms after the request: the new leader may take its time after that', async ({ ms, isJournalCut }) => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    rig.cluster.fate = 'ignored';
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    rig.cluster.leader = undefined;
    rig.cluster.isDark = true;
    if (isJournalCut) bot.journal.cut('refused');
    await pass(ms);
    bot.journal.restore();
    rig.cluster.isDark = false;
    await pass(5_000);
    rig.cluster.promote('patroni-2');
    await until(() => rig.isClosed() || rig.state().phase === 'escalated');
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(1);
  });

  it('while the journal can be: a person is asked in the end', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    rig.cluster.fate = 'ignored';
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    rig.cluster.isDark = true;
    await until(() => rig.state().phase === 'escalated');
    expect(rig.state().conclusion).toContain('nobody can tell who leads');
  });
});

it("somebody else's switchover to the same candidate is no success of this operation", async () => {
  const rig = createRig();
  const first = rig.addBot('bot-1');
  rig.onChange(() => rig.types().at(-1) === 'started' && first.kill());
  await requestAndApprove(rig);
  await until(() => rig.state().phase === 'running');
  rig.cluster.promote('patroni-2');
  rig.addBot('bot-2');
  await until(() => rig.isClosed());
  expect(rig.cluster.requests).toHaveLength(0);
  expect(rig.state()).toMatchObject({
    phase: 'failed',
    conclusion: 'Nothing was requested: patroni-2 leads already, on timeline 4.',
  });
  expect(rig.state().writeGap).toBeUndefined();
});
