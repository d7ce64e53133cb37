import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accept } from '../../../src/core/result.ts';
import { requestAndApprove } from './operation-engine-checks.ts';
import { clock, createRig, pass, type Rig, settled, switchoverPlan, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hourMs = 3_600_000;

/** Somebody approved, and a bot died right after it wrote that it begins. */
async function startAndDie(rig: Rig, { startedAtMs = clock.now() } = {}): Promise<void> {
  await settled(rig.request());
  await settled(rig.approve());
  await settled(rig.write({ type: 'started', atMs: startedAtMs, bot: 'bot-0' }));
}

describe('after a bot died between beginning and asking', () => {
  it('another one asks for what was approved, if that is still so', async () => {
    const rig = createRig();
    await startAndDie(rig);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(1);
  });

  it('another one asks for nothing when the cluster is another by then', async () => {
    const rig = createRig();
    await startAndDie(rig);
    const facts = { leader: 'patroni-1', paused: 'yes' };
    rig.addBot('bot-1', { plan: () => accept(switchoverPlan(undefined, facts)) });
    await until(() => rig.isClosed());
    expect(rig.cluster.requests).toHaveLength(0);
    expect(rig.types().join()).not.toContain('step-started');
    expect(rig.state()).toMatchObject({
      phase: 'failed',
      conclusion:
        'Nothing was requested, because it is no longer as it was approved: paused was unknown and is now yes.',
    });
  });

  it('another one asks for nothing when somebody else leads by then', async () => {
    const rig = createRig();
    await startAndDie(rig);
    rig.cluster.promote('patroni-3');
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.cluster.requests).toHaveLength(0);
    expect(rig.state()).toMatchObject({
      phase: 'failed',
      conclusion: 'Nothing was requested: patroni-3 leads instead of patroni-2, on timeline 4.',
    });
  });

  it('another one asks for nothing in a freeze that has begun since', async () => {
    const rig = createRig();
    await startAndDie(rig);
    rig.freeze = 'Nothing may be changed until then: the year is closed.';
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.cluster.requests).toHaveLength(0);
    expect(rig.state().conclusion).toContain('the year is closed');
  });
});

describe('an approval', () => {
  it('is void when a freeze has begun before it is carried out', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.freeze = 'Nothing may be changed until then: the year is closed.';
    await settled(rig.approve());
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({ phase: 'voided', ending: { changes: [rig.freeze] } });
    expect(rig.cluster.observations).toHaveLength(0);
  });

  it('is for that minute, not for as long as the request would have waited', async () => {
    const rig = createRig();
    await settled(rig.request());
    await settled(rig.approve());
    await pass(60_001);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().ending?.changes).toEqual(['no bot could begin it within 60 s of its approval']);
    expect(rig.cluster.requests).toHaveLength(0);
  });

  it('is carried out by a bot that comes back within it', async () => {
    const rig = createRig();
    await settled(rig.request());
    await settled(rig.approve());
    await pass(50_000);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
  });
});

describe('clocks that differ', () => {
  it('make no old approval look new: one from the future is void', async () => {
    const rig = createRig();
    await settled(rig.request());
    await settled(
      rig.write({ type: 'approved', atMs: clock.now() + 600_000, userId: 'U0ALMA0001', secondFactor: false }),
    );
    await pass(300_000);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().ending?.changes).toEqual([
      "how old its approval is cannot be told: by this bot's clock it was given 300 s from now, so the bots' clocks differ: set them first",
    ]);
    expect(rig.cluster.requests).toHaveLength(0);
  });

  it('make no old start look new either', async () => {
    const rig = createRig();
    await startAndDie(rig, { startedAtMs: clock.now() + 600_000 });
    await pass(90_000);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().conclusion).toBe('Nothing was done: no bot could begin it within 60 s of its approval.');
    expect(rig.cluster.requests).toHaveLength(0);
  });

  it.each([hourMs, -hourMs])('by %i ms: what another bot began is settled all the same', async (skewMs) => {
    const rig = createRig();
    await startAndDie(rig);
    const atMs = clock.now() + skewMs;
    await settled(rig.write({ type: 'step-started', atMs, stepId: 'request', bot: 'bot-0' }));
    rig.addBot('bot-1');
    const beganAtMs = clock.now();
    await pass(5_000);
    // It may be under way still: neither given up nor asked for again.
    expect(rig.state().phase).toBe('running');
    rig.cluster.promote('patroni-2');
    await until(() => rig.isClosed(), 60_000);
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(0);
    expect(clock.now() - beganAtMs).toBeLessThan(30_000);
  });

  it.each([hourMs, -hourMs])('by %i ms: what came to nothing is told in time', async (skewMs) => {
    const rig = createRig();
    await startAndDie(rig);
    await settled(rig.write({ type: 'step-started', atMs: clock.now() + skewMs, stepId: 'request', bot: 'bot-0' }));
    rig.addBot('bot-1');
    const beganAtMs = clock.now();
    await until(() => rig.isClosed(), 60_000);
    expect(rig.state().conclusion).toContain('Nothing came of the request');
    expect(clock.now() - beganAtMs).toBeGreaterThan(35_000);
    expect(rig.cluster.requests).toHaveLength(0);
  });
});

describe('taking a schedule back', () => {
  async function schedule(rig: Rig): Promise<number> {
    rig.addBot('bot-1');
    const atMs = clock.now() + hourMs;
    await requestAndApprove(rig, { plan: switchoverPlan(atMs) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    return atMs;
  }

  function cancel(rig: Rig): Promise<void> {
    return settled(rig.write({ type: 'undo-started', atMs: clock.now(), userId: 'U1', why: 'It was cancelled.' }));
  }

  it('is tried again while Patroni does not answer', async () => {
    const rig = createRig();
    await schedule(rig);
    rig.cluster.isMute = true;
    await cancel(rig);
    await until(() => rig.cluster.cancellations.length === 3);
    expect(rig.state().phase).toBe('undoing');
    rig.cluster.isMute = false;
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({
      phase: 'undone',
      conclusion: 'Nothing was switched over, and Patroni has nothing scheduled any more.',
    });
    expect(rig.cluster.scheduled).toBeUndefined();
  });

  it('follows when the policy forbids its time since, and says so', async () => {
    const rig = createRig();
    await schedule(rig);
    rig.freeze = 'Nothing may be changed then: the year is closed.';
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({
      phase: 'undone',
      conclusion: 'Nothing was switched over, and Patroni has nothing scheduled any more.',
      undo: { why: 'The policy forbids it by now: Nothing may be changed then: the year is closed.' },
    });
    expect(rig.cluster.scheduled).toBeUndefined();
    expect(rig.cluster.leader).toBe('patroni-1');
  });

  it('does not follow a freeze once its time has come', async () => {
    const rig = createRig();
    const atMs = await schedule(rig);
    await until(() => clock.now() >= atMs, 2 * hourMs);
    rig.freeze = 'Nothing may be changed by now: the year is closed.';
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.cancellations).toHaveLength(0);
  });

  it('that never succeeds stops for a person, and says until when and how to do it by hand', async () => {
    const rig = createRig();
    const atMs = await schedule(rig);
    rig.cluster.isMute = true;
    await cancel(rig);
    await until(() => rig.state().phase === 'escalated');
    const { conclusion = '' } = rig.state();
    expect(conclusion).toContain(`pending, for ${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    expect(conclusion).toContain('patronictl flush pgprod switchover');
    expect(rig.cluster.leader).toBe('patroni-1');
  });

  it("leaves somebody else's alone", async () => {
    const rig = createRig();
    const atMs = await schedule(rig);
    const theirs = { leader: 'patroni-1', candidate: 'patroni-3', scheduledAtMs: atMs + hourMs };
    // No observation from before it is under way.
    await pass(100);
    rig.cluster.scheduled = theirs;
    await cancel(rig);
    await until(() => rig.state().phase === 'escalated');
    expect(rig.cluster.scheduled).toEqual(theirs);
    expect(rig.cluster.cancellations).toHaveLength(0);
    expect(rig.state().conclusion).toContain('replaced outside Howdah');
  });
});

it('a bot that is about to ask a second time stops instead', async () => {
  const rig = createRig();
  const bot = rig.addBot('bot-1');
  rig.cluster.fate = 'ignored';
  await requestAndApprove(rig);
  await until(() => rig.state().steps.request?.outcome === 'unknown');
  rig.restoreJournal(rig.types().indexOf('step-started request'));
  bot.journal.endLock();
  await until(() => rig.state().phase === 'escalated' || rig.cluster.requests.length > 1);
  expect(rig.cluster.requests).toHaveLength(1);
  expect(rig.trouble.join()).toContain('op-1/request is about to be requested a second time');
});
