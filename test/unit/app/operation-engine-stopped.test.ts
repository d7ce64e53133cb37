import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAllTold, requestAndApprove } from './operation-engine-checks.ts';
import { createRig, pass, type Rig, releasePlan, settled, switchoverPlan, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an operation that needs a person', () => {
  /** The request's answer is lost, and nobody leads from then on. */
  async function escalate(rig: Rig): Promise<void> {
    rig.cluster.fate = 'ignored';
    await requestAndApprove(rig);
    await until(() => rig.cluster.requests.length === 1);
    rig.cluster.leader = undefined;
    await until(() => rig.state().phase === 'escalated');
  }

  it('holds its lane, is told, and keeps nobody busy until it is released', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await escalate(rig);
    await pass(30_000);
    expectAllTold(rig);
    await expect(settled(rig.request({ id: 'op-2' }))).rejects.toThrow('busy');
    const before = { updates: rig.slack.updates.length, observations: rig.cluster.observations.length };
    await pass(600_000);
    expect({ updates: rig.slack.updates.length, observations: rig.cluster.observations.length }).toEqual(before);

    const plan = { ...releasePlan('op-1'), facts: { stuck: 'op-1' } };
    await settled(rig.request({ id: 'op-3', plan, lane: 'unlock' }));
    await settled(rig.approve('op-3'));
    await until(() => rig.isClosed('op-3') && rig.isClosed());
    expect(rig.state('op-3').phase).toBe('succeeded');
    expect(rig.state().phase).toBe('released');
    expectAllTold(rig);
    expectAllTold(rig, 'op-3');
    await settled(rig.request({ id: 'op-4' }));
  });

  it.each([...Array(8).keys()])('is released also when the bot dies after event %i of that', async (index) => {
    const rig = createRig();
    const first = rig.addBot('bot-1');
    await escalate(rig);
    rig.onChange(() => rig.events('op-3').length > index && first.kill());
    const plan = { ...releasePlan('op-1'), facts: { stuck: 'op-1' } };
    await settled(rig.request({ id: 'op-3', plan, lane: 'unlock' }));
    rig.addBot('bot-2');
    await settled(rig.approve('op-3'));
    await until(() => rig.isClosed('op-3') && rig.isClosed());
    expect(rig.state('op-3').phase).toBe('succeeded');
    expect(rig.types().filter((type) => type === 'released')).toHaveLength(1);
  });

  it('is never an unlock, which nobody could let go of: that fails', async () => {
    const rig = createRig();
    rig.cluster.fate = 'broken';
    rig.addBot('bot-1');
    await settled(rig.request({ id: 'op-1', lane: 'unlock', approvals: 0 }));
    await until(() => rig.isClosed('op-1'));
    expect(rig.state().phase).toBe('failed');
  });

  it('is what a mistake of the bot ends in, and the others go on', async () => {
    const rig = createRig();
    rig.cluster.fate = 'broken';
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.state().phase === 'escalated');
    expect(rig.state().conclusion).not.toContain('secret');
    expect(rig.trouble.join()).toContain('secret of a mistake');
    const plan = { ...releasePlan('op-1'), facts: { stuck: 'op-1' } };
    await settled(rig.request({ id: 'op-2', plan, lane: 'unlock', approvals: 0 }));
    await until(() => rig.isClosed('op-2'));
    expect(rig.state().phase).toBe('released');
  });

  it('before it began, a mistake voids it', async () => {
    const rig = createRig();
    const plan = (): never => {
      throw new TypeError('a mistake');
    };
    rig.addBot('bot-1', { plan });
    await requestAndApprove(rig);
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('voided');
    expect(rig.cluster.requests).toHaveLength(0);
  });
});

describe('an operation of a newer version', () => {
  it('is left alone, and the lock with it', async () => {
    const rig = createRig();
    const bot = rig.addBot('bot-1');
    await settled(rig.request({ plan: switchoverPlan() }));
    await until(() => rig.slack.told.length === 2);
    bot.journal.writeUnreadable({ id: 'op-1', sequence: 2 });
    await pass(5_000);
    const updates = rig.slack.updates.length;
    expect(await settled(bot.journal.takeLock('a newer bot'))).toBeDefined();
    await pass(120_000);
    expect(rig.slack.updates).toHaveLength(updates);
  });
});
