import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAllTold, requestAndApprove, wholeJournal } from './operation-engine-checks.ts';
import { observationTakesMs, requestTakesMs } from './operation-engine-cluster.ts';
import { clock, createRig, pass, settled, switchoverPlan, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an approved switchover', () => {
  it('is asked for once, verified, measured, told and closed', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.types()).toEqual(wholeJournal);
    expect(rig.state()).toMatchObject({
      phase: 'succeeded',
      conclusion: 'patroni-2 leads pgprod',
      writeGap: { longestGapMs: 1_234 },
    });
    expect(rig.cluster.requests).toHaveLength(1);
    expect(rig.cluster.probe).toMatchObject({ started: 1, running: 0 });
    expectAllTold(rig);
    expect(rig.slack.posts).toEqual(['op-1']);
    expect(rig.slack.shown.get('op-1')).toEqual(rig.state());
    expect(rig.trouble).toEqual([]);
  });

  it('needs one observation, and nothing of Slack, between the approval and the request', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.slack.fault = 'down';
    await settled(rig.approve());
    const approvedAtMs = clock.now();
    await until(() => rig.cluster.requests.length > 0);
    expect(rig.cluster.observations).toHaveLength(1);
    expect(clock.now() - approvedAtMs).toBe(observationTakesMs);
    expect(rig.cluster.probe.running).toBe(1);
  });

  it('waits for no member that is off, and for no observation that does', async () => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.cluster.silenceMs = 1_000;
    void bot.observer.observe('pgprod');
    await settled(rig.approve());
    const approvedAtMs = clock.now();
    await until(() => rig.cluster.requests.length > 0);
    expect(clock.now() - approvedAtMs).toBeLessThan(300);
  });

  it('is void for what a look with time has seen, never for what one in a hurry has missed', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.cluster.missesInHurry = true;
    await settled(rig.approve());
    await until(() => rig.cluster.requests.length > 0);
    expect(rig.cluster.observations).toHaveLength(2);
  });

  it('frees the lock when nothing is open', async () => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    await pass(10);
    expect(await settled(bot.journal.takeLock('somebody'))).toBeDefined();
  });

  it('takes what Patroni says for no: one that leads "instead of" the candidate is a failure with its name', async () => {
    const rig = createRig();
    rig.cluster.fate = 'astray';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({ phase: 'failed', conclusion: 'Successfully switched over to "patroni-3"' });
  });

  it.each(['refused', 'unreachable'] as const)('fails with its reason when the request is %s', async (fate) => {
    const rig = createRig();
    rig.cluster.fate = fate;
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('failed');
    expect(rig.state().conclusion).toBe(rig.state().steps.request?.detail);
    expect(rig.state().steps.request?.hadNoEffect).toBe(true);
    expect(rig.state().writeGap).toBeUndefined();
    expect(rig.cluster.requests).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  it('is settled by looking when the switchover was done', async () => {
    const rig = createRig();
    rig.cluster.fate = 'lost';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.events().filter(({ type }) => type === 'step-ended')[0]).toMatchObject({ outcome: 'unknown' });
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.cluster.requests).toHaveLength(1);
  });

  it('is settled by looking when nothing was done', async () => {
    const rig = createRig();
    rig.cluster.fate = 'ignored';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('failed');
    expect(rig.state().conclusion).toContain('Nothing came of the request');
    expect(rig.cluster.requests).toHaveLength(1);
  });
});

describe('between approval and beginning', () => {
  it('another leader voids it, and says what changed', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.cluster.promote('patroni-3');
    await settled(rig.approve());
    await until(() => rig.isClosed());
    expect(rig.state().ending).toEqual({ changes: ['leader was patroni-1 and is now patroni-3'] });
    expect(rig.cluster.requests).toHaveLength(0);
    expect(rig.cluster.probe.running).toBe(0);
    expectAllTold(rig);
  });

  it('a moment of silence is waited for', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.cluster.isDark = true;
    await settled(rig.approve());
    await until(() => rig.cluster.observations.length === 1);
    await pass(observationTakesMs);
    rig.cluster.isDark = false;
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
  });

  it('a lasting silence voids it with the sentence of the refusal', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.cluster.isDark = true;
    const approvedAtMs = clock.now();
    await settled(rig.approve());
    await until(() => rig.state().phase === 'voided');
    expect(clock.now() - approvedAtMs).toBeLessThan(2_000);
    expect(rig.state().ending).toEqual({ changes: ['Nobody can tell who leads.'] });
    // The one in a hurry, and three that wait for what is silent.
    expect(rig.cluster.observations).toHaveLength(4);
  });

  it('a started one that nobody carried on in time fails, and nothing is done', async () => {
    const rig = createRig();
    await settled(rig.request());
    await settled(rig.approve());
    await settled(rig.write({ type: 'started', atMs: clock.now(), bot: 'bot-0' }));
    await pass(60_001);
    rig.addBot('bot-1');
    await until(() => rig.isClosed());
    expect(rig.state().conclusion).toBe('Nothing was done: no bot could begin it within 60 s of its approval.');
    expect(rig.cluster.requests).toHaveLength(0);
  });

  it('an approval that nobody gives expires, and the message counts down until then', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    const requestedAtMs = clock.now();
    await until(() => rig.isClosed());
    expect(rig.types()).toEqual(['requested', 'posted', 'expired']);
    expect(rig.state().endedAtMs).toBe(requestedAtMs + 600_000);
    const minutes = rig.slack.updates.map((atMs) => (atMs - requestedAtMs) / 60_000);
    expect(minutes.slice(0, -1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 9.25, 9.5, 9.75]);
  });

  it('none is needed when the rules want none', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request({ approvals: 0 }));
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
  });
});

describe('a scheduled switchover', () => {
  const inAnHour = (): number => clock.now() + 3_600_000;

  it('is waited for and measured around its time', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    const atMs = inAnHour();
    await requestAndApprove(rig, { plan: switchoverPlan(atMs) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    expect(rig.cluster.probe.started).toBe(0);
    const observed = rig.cluster.observations.length;
    await until(() => rig.cluster.probe.running === 1, 3_700_000);
    expect(atMs - clock.now()).toBeLessThanOrEqual(10_000);
    expect(atMs - clock.now()).toBeGreaterThan(9_900);
    expect(rig.cluster.observations.length - observed).toBeLessThan(3);
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({ phase: 'succeeded', writeGap: { longestGapMs: 1_234 } });
    expect(rig.cluster.requests).toHaveLength(1);
  });

  it('shows how long it is until then: each hour, each minute of the last two, and once when it is time', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    const atMs = clock.now() + 4 * 3_600_000 + 90_000;
    await requestAndApprove(rig, { plan: switchoverPlan(atMs) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    await pass(1_000);
    const before = rig.slack.updates.length;
    await until(() => clock.now() >= atMs, 5 * 3_600_000);
    await pass(100);
    const lastTwoHours = Array.from({ length: 121 }, (_, index) => 120 - index);
    const shown = rig.slack.updates.slice(before, before + 2 + lastTwoHours.length);
    expect(shown.map((shownAtMs) => Math.round((atMs - shownAtMs) / 60_000))).toEqual([240, 180, ...lastTwoHours]);
    expect(shown.at(-1)).toBeGreaterThanOrEqual(atMs);
  });

  it('is taken back when somebody cancels it', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await requestAndApprove(rig, { plan: switchoverPlan(inAnHour()) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    await settled(rig.write({ type: 'undo-started', atMs: clock.now(), userId: 'U1', why: 'It was cancelled.' }));
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({
      phase: 'undone',
      conclusion: 'Nothing was switched over, and Patroni has nothing scheduled any more.',
    });
    expect(rig.state().steps.undo?.outcome).toBe('done');
    expect(rig.cluster).toMatchObject({ leader: 'patroni-1', scheduled: undefined });
    expect(rig.cluster.cancellations).toHaveLength(1);
    expect(rig.types()).not.toContain('measured');
    expectAllTold(rig);
  });

  it('that is taken back at the last moment is so only once its time is over, and measures nothing', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    const scheduledAtMs = inAnHour();
    await requestAndApprove(rig, { plan: switchoverPlan(scheduledAtMs) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    await pass(scheduledAtMs - clock.now() - 15_000);
    await settled(rig.write({ type: 'undo-started', atMs: clock.now(), userId: 'U1', why: 'It was cancelled.' }));
    await until(() => rig.isClosed(), 120_000);
    expect(rig.state().phase).toBe('undone');
    expect(rig.state().endedAtMs).toBeGreaterThanOrEqual(scheduledAtMs + 30_000);
    expect(rig.types()).not.toContain('measured');
  });

  it('is taken back also when the bot that began to do so died', async () => {
    const rig = createRig();
    const first = rig.addBot('bot-1');
    await requestAndApprove(rig, { plan: switchoverPlan(inAnHour()) });
    await until(() => rig.state().steps.leader?.startedAtMs !== undefined);
    rig.onChange(() => rig.types().at(-1) === 'step-started undo' && first.kill());
    await settled(rig.write({ type: 'undo-started', atMs: clock.now(), userId: 'U1', why: 'It was cancelled.' }));
    rig.addBot('bot-2');
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('undone');
    expect(rig.cluster).toMatchObject({ leader: 'patroni-1', scheduled: undefined });
  });
});

describe('the probe', () => {
  it('fails nothing when it cannot start', async () => {
    const rig = createRig();
    rig.cluster.probe.fault = 'throws';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({
      phase: 'succeeded',
      writeGap: { note: 'the write probe failed' },
    });
  });

  it('fails nothing when it gives no figure', async () => {
    const rig = createRig();
    rig.cluster.probe.fault = 'hangs';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state()).toMatchObject({ phase: 'succeeded', writeGap: { note: 'the write probe gave no figure' } });
  });

  it('goes on for a second after writes are routed', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.cluster.probe.started === 1 && rig.cluster.probe.running === 0);
    const [requestedAtMs = 0] = rig.cluster.requests;
    expect(clock.now() - requestedAtMs).toBeGreaterThanOrEqual(requestTakesMs + 1_000);
  });
});
