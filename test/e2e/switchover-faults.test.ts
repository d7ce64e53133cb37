import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { probeHttp } from '../../deploy/lab/probe/probe-http.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy.ts';
import { findNamedLeaders } from '../support/named-leaders.ts';
import {
  alma,
  arno,
  chooseCandidate,
  findButton,
  type OperationsOnLab,
  olga,
  openOperations,
} from '../support/operations-on-lab.ts';
import { askForUnlock, stopOperation, stoppedSentence } from '../support/stopped-operation.ts';
import { countTimelines } from '../support/switchover-traces.ts';
import { channels, users } from '../support/workspace-client.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;
/** The bot's way to each etcd member. */
let ways: readonly CuttableProxy[] = [];

const leaderNow = async () => (await lab.fetchStatus()).cluster.leader;
const cutEtcd = () => Promise.all(ways.map((way) => way.cut('silent')));
const restoreEtcd = () => Promise.all(ways.map((way) => way.restore()));

const urlOf = (way: CuttableProxy | undefined) => way && `http://127.0.0.1:${way.port}`;

beforeAll(async () => {
  ways = await Promise.all(
    status.etcd.clients.map(({ url }) => {
      const { hostname, port } = new URL(url);
      return startCuttableProxy({ host: hostname, port: Number(port) });
    }),
  );
  bot = await startBotOnLab({
    lab: status,
    change: (configuration) => ({
      ...configuration,
      clusters: configuration.clusters.map((cluster) => ({
        ...cluster,
        etcd: {
          ...cluster.etcd,
          members: cluster.etcd.members.map((member, index) => ({ ...member, url: urlOf(ways[index]) ?? member.url })),
        },
      })),
    }),
  });
  operations = openOperations({ bot, lab: status });
});
beforeEach(async () => {
  await lab.waitUntilHealthy({ timeoutMs: 180_000 });
  await waitUntilSeen();
});
afterEach(async () => {
  await restoreEtcd();
  await bot.workspace.faults({ reset: true });
  await lab.repair();
});
afterAll(async () => {
  await bot.stop();
  await operations.close();
  await Promise.all(ways.map((way) => way.close()));
});

describe('a change while things go wrong', () => {
  it('is carried out once for 100 approvals at once, with two bots, by those who may approve', async () => {
    const second = await bot.startAnother();
    const { candidate } = await chooseCandidate(lab);
    const before = await countTimelines(lab);
    const { id, message } = await operations.ask(candidate);
    const everybody = Object.values(users);
    const clicks = Array.from({ length: 100 }, (_, index) => everybody[index % everybody.length] ?? users.otto);
    await Promise.all(
      clicks.map((user) =>
        operations.click(message, 'approve', { user, channel: channels.ops }).catch(() => undefined),
      ),
    );
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('succeeded');
    expect(ended.approvals).toHaveLength(1);
    expect([users.alma, users.arno]).toContain(ended.approvals[0]?.userId);
    expect(await countTimelines(lab)).toBe(before + 1);
    await operations.waitForFinalMessage(id);
    expect(await operations.findRequests(id)).toHaveLength(1);
    await second.bot.stop();
  });

  it('is void when somebody else changes the leader after the approval', async () => {
    const { leader, candidate } = await chooseCandidate(lab);
    const { id, timelines } = await approveWithoutBots(candidate, async () => {
      await lab.execInService(leader, ['patronictl', 'switchover', '--force', '--candidate', candidate]);
      await lab.waitUntilHealthy({ timeoutMs: 120_000 });
      return countTimelines(lab);
    });
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('voided');
    const final = JSON.stringify(await operations.waitForFinalMessage(id));
    expect(final).toContain(leader);
    expect(final).toContain('operation_repeat');
    expect(await countTimelines(lab)).toBe(timelines);
  });

  it('does not begin without etcd, and says so', async () => {
    const { candidate } = await chooseCandidate(lab);
    const before = await operations.journal.fetchRecent(50);
    await cutEtcd();
    const answer = await bot.workspace.ask(`/pg switchover pgprod ${candidate} reason no etcd`, olga);
    expect(answer.text).toMatch(/etcd/);
    await restoreEtcd();
    expect(await operations.journal.fetchRecent(50)).toEqual(before);
  });

  it('waits for etcd after the approval, and changes nothing before it is back', async () => {
    const { leader, candidate } = await chooseCandidate(lab);
    const { id, message } = await operations.ask(candidate);
    // The approval gets into the journal by another way than the bot's: nothing but the bot's way is cut.
    await cutEtcd();
    const state = await operations.read(id);
    const approved = { type: 'approved', atMs: Date.now(), userId: users.alma, secondFactor: false } as const;
    await operations.journal.append({ id, sequence: state.length, lane: 'change', event: approved });
    await operations.click(message, 'approve', arno).catch(() => undefined);
    expect(await leaderNow()).toBe(leader);
    expect((await operations.read(id)).phase).toBe('approved');
    await restoreEtcd();
    expect(['succeeded', 'voided']).toContain((await operations.waitForEnd(id)).phase);
  });

  it('goes on by looking when etcd was away in the middle', async () => {
    const { candidate } = await chooseCandidate(lab);
    const before = await countTimelines(lab);
    const { id, message } = await operations.ask(candidate);
    await operations.click(message, 'approve', alma);
    await operations.waitForEvent(id, 'step-started');
    await cutEtcd();
    await waitUntil({
      what: 'the new leader, while the bot sees no etcd',
      timeoutMs: 60_000,
      probe: async () => {
        const leader = await leaderNow();
        return leader === candidate ? { done: true, value: undefined } : { done: false, seen: String(leader) };
      },
    });
    await restoreEtcd();
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('succeeded');
    expect(await countTimelines(lab)).toBe(before + 1);
    await operations.waitForFinalMessage(id);
  });

  it('is told to the end when Slack redelivers, drops the socket and answers 429', async () => {
    const { candidate } = await chooseCandidate(lab);
    const before = await countTimelines(lab);
    const { id, message } = await operations.ask(candidate);
    await bot.workspace.faults({ duplicate_delivery: 3 });
    await operations.click(message, 'approve', alma);
    await bot.workspace.faults({ duplicate_delivery: false, disconnect: true });
    for (const method of ['chat.update', 'chat.postMessage']) {
      await bot.workspace.faults({ rate_limit: { method, count: 6, retry_after_s: 10 } });
    }
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('succeeded');
    expect(await countTimelines(lab)).toBe(before + 1);
    await operations.waitForFinalMessage(id);
    expect(await operations.findRequests(id)).toHaveLength(1);
  });

  it('is posted anew when its message was deleted', async () => {
    const { candidate } = await chooseCandidate(lab);
    const { id, message } = await operations.ask(candidate);
    await bot.workspace.deleteMessage(message);
    await bot.workspace.type(`/pg cancel ${id}`, olga);
    const ended = await operations.waitForEnd(id);
    expect(ended.phase).toBe('cancelled');
    const final = await operations.waitForFinalMessage(id);
    expect(final.ts).not.toBe(message.ts);
    expect(findButton(final, 'operation_approve')).toBeUndefined();
  });

  it.each([
    ['as soon as it is asked for', 'asked'],
    ['once the leader has let go', 'let go'],
  ])(
    'stops with a sentence when the candidate dies %s',
    async (_when, moment) => {
      const { leader, candidate } = await chooseCandidate(lab);
      const { id, message } = await operations.ask(candidate);
      await operations.click(message, 'approve', alma);
      if (moment === 'asked') await operations.waitForEvent(id, 'step-started');
      else await waitUntilLetGo(leader);
      await lab.pauseContainer(candidate);
      const ended = await operations.waitForEnd(id, 240_000);
      // Patroni may have been faster, or may have chosen another one: whatever it is, it is said as it is.
      const { cluster } = await lab.fetchStatus();
      const named = new Set(findNamedLeaders(ended.conclusion ?? ''));
      expect([...named], ended.conclusion).toEqual([cluster.leader]);
      if (ended.phase === 'succeeded') expect(cluster.leader).toBe(candidate);
      const final = JSON.stringify(await operations.waitForFinalMessage(id));
      expect(final).toContain(id);
      await lab.unpauseContainer(candidate);
      if (ended.phase === 'escalated') await unlock(id);
    },
    300_000,
  );

  it('keeps the cluster when it stopped, until somebody lets go of it under approval', async () => {
    const { leader, candidate } = await chooseCandidate(lab);
    const { id } = await approveWithoutBots(candidate, async (approved) => {
      await stopOperation(operations, approved);
      return countTimelines(lab);
    });
    const shown = JSON.stringify(await operations.waitForFinalMessage(id));
    expect(shown).toContain(stoppedSentence);
    const busy = await bot.workspace.ask(`/pg switchover pgprod ${candidate} reason again`, olga);
    expect(busy.text).toContain(id);
    await unlock(id);
    await operations.waitForFinalMessage(id);
    const next = await operations.ask(candidate);
    await operations.click(next.message, 'cancel', olga);
    expect(await operations.waitForEnd(next.id)).toMatchObject({ phase: 'cancelled' });
    expect(await leaderNow()).toBe(leader);
  });

  it('does not begin with a wrong REST password', async () => {
    const wrong = await startBotOnLab({
      lab: status,
      change: (configuration) => ({
        ...configuration,
        clusters: configuration.clusters.map((cluster) => ({
          ...cluster,
          patroni: { ...cluster.patroni, passwordFile: 'bot-token' },
        })),
      }),
    });
    const { candidate } = await chooseCandidate(lab);
    const answer = await wrong.workspace.ask(`/pg switchover pgprod ${candidate} reason x`, olga);
    expect(answer.text).toMatch(/password/);
    await wrong.stop();
  });
});

/** Waits until that member's PostgreSQL is no primary any more: from then on somebody else has to lead. */
async function waitUntilLetGo(leader: string): Promise<void> {
  const url = status.patroni.members.find(({ name }) => name === leader)?.url ?? '';
  await waitUntil({
    what: `${leader} to let go`,
    timeoutMs: 60_000,
    everyMs: 10,
    probe: async () => {
      const { statusCode } = await probeHttp(`${url}/primary`);
      return statusCode === 200 ? { done: false, seen: 'it leads' } : { done: true, value: undefined };
    },
  });
}

/** The bot's connections to etcd take a moment to come back when they were cut. */
async function waitUntilSeen(): Promise<void> {
  await waitUntil({
    what: 'a bot that sees a healthy cluster and its journal',
    timeoutMs: 60_000,
    probe: async () => {
      const status = await bot.workspace.ask('/pg status', olga);
      const listed = await bot.workspace.ask('/pg operations', olga);
      return status.text.includes('healthy') && !listed.text.includes('cannot be told now')
        ? { done: true, value: undefined }
        : { done: false, seen: `${status.text}\n${listed.text}` };
    },
  });
}

/** Asks, and approves with a bot that dies in that very moment; a new one starts after `meanwhile`. */
async function approveWithoutBots(candidate: string, meanwhile: (id: string) => Promise<number>) {
  await bot.bot.kill();
  const dying = await bot.startAnother({ entry: 'test/support/crashing-bot.ts', args: ['approved'] });
  try {
    const { id, message } = await operations.ask(candidate);
    await operations.click(message, 'approve', alma).catch(() => undefined);
    await dying.bot.exited;
    expect(await operations.read(id)).toMatchObject({ phase: 'approved' });
    return { id, timelines: await meanwhile(id) };
  } finally {
    await dying.bot.kill();
    bot = { ...bot, ...(await bot.startAnother()) };
  }
}

/** Lets go of an operation that stopped, as people do. */
async function unlock(stuck: string): Promise<void> {
  const { id, message } = await askForUnlock(bot.workspace, status.clusterName);
  await operations.click(message, 'approve', alma);
  expect(await operations.waitForEnd(id)).toMatchObject({ phase: 'succeeded' });
  expect(await operations.read(stuck)).toMatchObject({ phase: 'released' });
}
