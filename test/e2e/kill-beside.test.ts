import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workspaceApp } from '../../deploy/lab/bot/bot-configuration.ts';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import type { OperationPhase } from '../../src/core/operations/operation.ts';
import type { BotStart } from '../support/bot-on-lab.ts';
import { expectDeath, type KillRig, startKillRig } from '../support/dying-bots.ts';
import { alma, arno, chooseCandidate, findButton, olga } from '../support/operations-on-lab.ts';
import { askForUnlock, stopOperation } from '../support/stopped-operation.ts';
import { countTimelines, fetchSwitchoverRequests } from '../support/switchover-traces.ts';
import type { SlackMessage } from '../support/workspace-client.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let rig: KillRig;

beforeAll(async () => {
  rig = await startKillRig(status);
});
afterEach(() => rig.bots.end());
afterAll(() => rig.close());

const leaderNow = async () => (await lab.fetchStatus()).cluster.leader;

/** A request for a switchover, and what there was before it. */
interface Asked {
  readonly id: string;
  readonly message: SlackMessage;
  readonly leader: string;
  readonly timelines: number;
  readonly beganAtMs: number;
}

async function ask(rest?: string): Promise<Asked> {
  const { leader, candidate } = await chooseCandidate(lab);
  const timelines = await countTimelines(lab);
  const beganAtMs = Date.now();
  return { ...(await rig.operations.ask(candidate, rest)), leader, timelines, beganAtMs };
}

describe('kill -9 of the bot with a scheduled switchover', () => {
  /** What a failed case leaves would be in the way of all that follow. */
  afterEach(async () => {
    await lab.execInService('patroni-1', ['patronictl', 'flush', status.clusterName, 'switchover', '--force']);
  });

  it.each([
    ['step-ended request', true],
    ['undo-started', true],
    // What takes it back is written down before it is sent, and what Patroni answered before anybody has looked.
    ['step-started cancel-schedule', true],
    ['step-ended cancel-schedule', false],
    ['finished', false],
  ])(
    'after “%s”, called off: nothing is scheduled any more, and nobody was switched over',
    async (fatal, isScheduled) => {
      const isBefore = fatal === 'step-ended request';
      const dying = await rig.bots.startDying(fatal);
      const asked = await ask('at in 2 hours reason tonight');
      const { id, leader } = asked;
      await rig.operations.click(asked.message, 'approve', alma);
      await rig.operations.waitForEvent(id, 'step-ended');
      if (!isBefore) await callOff(id);
      await expectDeath(dying);
      expect((await listMembers(leader)).includes(scheduled)).toBe(isScheduled);

      await rig.bots.startNext();
      if (isBefore) await callOff(id);
      await expectEnd(asked, { phase: 'undone', requests: 1 });
      expect((await rig.operations.read(id)).conclusion).toBe(
        'Nothing was switched over, and Patroni has nothing scheduled any more.',
      );
    },
  );

  it('after “step-started request”: nothing is scheduled, and that is said', async () => {
    const dying = await rig.bots.startDying('step-started request');
    const asked = await ask('at in 2 hours reason tonight');
    await rig.operations.click(asked.message, 'approve', alma);
    await expectDeath(dying);
    await rig.bots.startNext();
    await expectEnd(asked, { phase: 'failed', requests: 0 });
    expect((await rig.operations.read(asked.id)).conclusion).toMatch(/^Nothing came of the request: /);
  });
});

describe('kill -9 of the bot when an operation ends before it began', () => {
  it('after “denied”', async () => {
    const dying = await rig.bots.startDying('denied');
    const asked = await ask();
    await rig.operations.click(asked.message, 'deny', arno);
    const view = await rig.bot.workspace.waitForView(arno.user);
    const reason = { reason: { value: 'not during the sale' } };
    await rig.bot.workspace.submit(arno.user, view.id, reason).catch(() => undefined);
    await expectDeath(dying);
    await rig.bots.startNext();
    expect(await expectEnd(asked, { phase: 'denied', requests: 0 })).toContain('not during the sale');
  });

  it('after “cancelled”', async () => {
    const dying = await rig.bots.startDying('cancelled');
    const asked = await ask();
    await rig.operations.click(asked.message, 'cancel', olga).catch(() => undefined);
    await expectDeath(dying);
    await rig.bots.startNext();
    expect(await expectEnd(asked, { phase: 'cancelled', requests: 0 })).toContain(olga.user);
  });

  it('after “voided”, since somebody else changed the leader', async () => {
    const dying = await rig.bots.startDying('voided');
    const asked = await ask();
    const { leader, candidate } = await chooseCandidate(lab);
    await lab.execInService(leader, ['patronictl', 'switchover', '--force', '--candidate', candidate]);
    await lab.waitUntilHealthy({ timeoutMs: 120_000 });
    const changed = { ...asked, leader: candidate, timelines: asked.timelines + 1, beganAtMs: Date.now() };
    await rig.operations.click(asked.message, 'approve', alma).catch(() => undefined);
    await expectDeath(dying);
    await rig.bots.startNext();
    const final = await expectEnd(changed, { phase: 'voided', requests: 0 });
    expect(final).toContain(`leader was ${leader} and is now ${candidate}`);
    expect(final).toContain('operation_repeat');
  }, 180_000);

  it('after “expired”', async () => {
    const dying = await rig.bots.startDying('expired', { change: expireSoon });
    const asked = await ask();
    await expectDeath(dying);
    await rig.bots.startNext();
    await expectEnd(asked, { phase: 'expired', requests: 0 });
  }, 180_000);

  it('after “released”, of an operation that stopped', async () => {
    const first = await rig.bots.startDying('approved');
    const asked = await ask();
    await rig.operations.click(asked.message, 'approve', alma).catch(() => undefined);
    await expectDeath(first);
    await stopOperation(rig.operations, asked.id);

    const dying = await rig.bots.startDying('released');
    const unlock = await askForUnlock(rig.bot.workspace, status.clusterName);
    await rig.operations.click(unlock.message, 'approve', alma);
    await expectDeath(dying);
    await rig.bots.startNext();
    expect(await rig.operations.waitForEnd(unlock.id)).toMatchObject({ phase: 'succeeded' });
    await rig.operations.waitForFinalMessage(unlock.id);
    await expectEnd(asked, { phase: 'released', requests: 0 });
    expect(await rig.operations.journal.fetchHolder('unlock')).toBeUndefined();
  });
});

/**
 * As if nothing had happened: the journal and the message say how it ended, everything is told once, Patroni was asked
 * no more than it should be and has nothing scheduled, nobody was switched over, and the cluster is free. Resolves with
 * the final message.
 */
async function expectEnd(asked: Asked, wanted: { phase: OperationPhase; requests: number }): Promise<string> {
  const { id, leader, timelines, beganAtMs } = asked;
  expect(await rig.operations.waitForEnd(id)).toMatchObject({ phase: wanted.phase });
  const final = await rig.operations.waitForFinalMessage(id);
  expect(findButton(final, 'operation_approve')).toBeUndefined();
  expect(await rig.operations.findRequests(id), 'messages of the operation').toHaveLength(1);
  await expectToldOnce(id);
  expect(await fetchSwitchoverRequests(lab, beganAtMs), 'requests to Patroni').toHaveLength(wanted.requests);
  expect(await countTimelines(lab)).toBe(timelines);
  expect(await leaderNow()).toBe(leader);
  expect(await listMembers(leader)).not.toContain(scheduled);

  const next = await ask();
  await rig.operations.click(next.message, 'cancel', olga);
  expect(await rig.operations.waitForEnd(next.id)).toMatchObject({ phase: 'cancelled' });
  return JSON.stringify(final);
}

/** Each event has one record in the audit channel once the operation is closed. */
async function expectToldOnce(id: string): Promise<void> {
  await waitUntil({
    what: `${id} to be told to the end`,
    timeoutMs: 30_000,
    everyMs: 100,
    probe: async () => {
      const open = await rig.operations.journal.fetchOpen();
      return open.some((stored) => stored.id === id)
        ? { done: false, seen: 'it is open' }
        : { done: true, value: undefined };
    },
  });
  const { length } = await rig.operations.read(id);
  const audit = await rig.bot.workspace.read({ user: alma.user, channel: workspaceApp.auditChannel });
  const records = audit.flatMap(({ metadata }) =>
    metadata?.event_payload.operation_id === id ? [metadata.event_payload.sequence] : [],
  );
  expect(records, 'audit records').toEqual(Array.from({ length }, (_, sequence) => sequence));
}

/** Patroni's words for it. */
const scheduled = 'Switchover scheduled';

async function callOff(id: string): Promise<void> {
  await rig.bot.workspace.type(`/pg cancel ${id}`, olga);
}

async function listMembers(member: string): Promise<string> {
  return (await lab.execInService(member, ['patronictl', 'list'])).stdout;
}

/** The shortest there is. */
const expireSoon: NonNullable<BotStart['change']> = (configuration) => ({
  ...configuration,
  clusters: configuration.clusters.map((cluster) => ({
    ...cluster,
    policy: { ...cluster.policy, commands: { ...cluster.policy.commands, switchover: { approvals: 1, expiryMin: 1 } } },
  })),
});
