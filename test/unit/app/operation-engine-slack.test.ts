import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAllTold, requestAndApprove } from './operation-engine-checks.ts';
import { clock, createRig, pass, settled, switchoverPlan, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Slack', () => {
  it.each(['down', 'answers-lost'] as const)(
    '%s for the whole operation delays nothing and loses nothing',
    async (fault) => {
      const rig = createRig();
      rig.addBot('bot-1');
      rig.slack.fault = fault;
      await settled(rig.request({ approvals: 0 }));
      const requestedAtMs = clock.now();
      await until(() => rig.state().phase === 'succeeded');
      expect(clock.now() - requestedAtMs).toBeLessThan(5_000);
      await pass(60_000);
      rig.slack.fault = 'none';
      await until(() => rig.isClosed());
      expect(rig.slack.posts).toEqual(['op-1']);
      expect(rig.slack.shown.get('op-1')?.phase).toBe('succeeded');
      expectAllTold(rig);
    },
  );

  it('is offered the end while it has not answered to what was before', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.slack.editTakesMs = 60_000;
    await settled(rig.approve());
    await until(() => rig.slack.shown.get('op-1')?.phase === 'succeeded');
    expect(clock.now() - (rig.state().endedAtMs ?? 0)).toBeLessThan(1_000);
    await until(() => rig.isClosed());
    expectAllTold(rig);
  });

  it('shows the end also when the message was deleted', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request());
    await until(() => rig.state().messageTs !== undefined);
    rig.slack.deleteMessage('op-1');
    await settled(rig.approve());
    await until(() => rig.isClosed());
    expect(rig.slack.posts).toEqual(['op-1', 'op-1']);
    expect(rig.types().filter((type) => type === 'posted')).toHaveLength(2);
    expect(rig.slack.shown.get('op-1')?.phase).toBe('succeeded');
    expectAllTold(rig);
  });

  it.each(['turned-away', 'forbidden'] as const)(
    'turns a request away (%s): it is void, the cluster is free, and the audit channel is told',
    async (fault) => {
      const rig = createRig();
      rig.addBot('bot-1');
      rig.slack.fault = fault;
      await settled(rig.request());
      await until(() => rig.isClosed());
      expect(rig.state()).toMatchObject({
        phase: 'voided',
        ending: {
          changes: ['the request cannot be shown in its channel: Slack refuses to show a message'],
        },
      });
      expect(rig.slack.toldWithoutMessage).toEqual(['op-1/0 requested', 'op-1/1 voided']);
      await settled(rig.request({ id: 'op-2' }));
    },
  );

  it('turns the message of a change away that is under way: that goes on', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    rig.slack.fault = 'down';
    await settled(rig.request({ approvals: 0 }));
    await until(() => rig.state().phase === 'running');
    rig.slack.fault = 'turned-away';
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
  });

  it('takes nothing more after the message: the end is in the audit channel, and the operation is closed', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await requestAndApprove(rig);
    await until(() => rig.state().phase === 'running');
    rig.slack.fault = 'turned-away';
    await until(() => rig.isClosed());
    expect(rig.state().phase).toBe('succeeded');
    expect(rig.slack.toldWithoutMessage.at(-1)).toBe(`op-1/${rig.events().length - 1} finished`);
  });

  it.each(['forbidden', 'unauthorized'] as const)(
    'is mended before the day is over (%s): the end is told then',
    async (fault) => {
      const rig = createRig();
      rig.addBot('bot-1');
      await requestAndApprove(rig);
      await until(() => rig.state().phase === 'running');
      rig.slack.fault = fault;
      await until(() => rig.state().phase === 'succeeded');
      await pass(600_000);
      expect(rig.isClosed()).toBe(false);
      rig.slack.fault = 'none';
      await until(() => rig.isClosed());
      expect(rig.slack.shown.get('op-1')?.phase).toBe('succeeded');
      expectAllTold(rig);
    },
  );

  it('does not know the bot any more: no request is void for that', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    rig.slack.fault = 'unauthorized';
    await settled(rig.request());
    await pass(60_000);
    expect(rig.state().phase).toBe('awaiting-approval');
    rig.slack.fault = 'none';
    await until(() => rig.state().messageTs !== undefined);
  });

  it('takes nothing more of one that is not over: that is tried less and less often', async () => {
    const rig = createRig();
    rig.addBot('bot-1');
    await settled(rig.request({ plan: switchoverPlan(clock.now() + 2 * 3_600_000), approvals: 0 }));
    await until(() => rig.slack.shown.get('op-1')?.phase === 'running');
    rig.slack.fault = 'turned-away';
    const before = rig.trouble.length;
    await pass(3_600_000);
    expect(rig.trouble.length - before).toBeLessThan(300);
  });
});
