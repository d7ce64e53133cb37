import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectAllTold, requestAndApprove } from './operation-engine-checks.ts';
import { clock, createRig, pass, settled, until } from './operation-engine-rig.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a keeper that stumbles hands over to the next one, which hears what people decide', async () => {
  const rig = createRig();
  const { journal } = rig.addBot('bot-1');
  await settled(rig.request());
  await until(() => rig.slack.told.length === 2);
  const { fetchOpen } = journal;
  journal.fetchOpen = async () => {
    journal.fetchOpen = fetchOpen;
    throw new TypeError('a mistake of the keeper');
  };
  await until(() => rig.trouble.join().includes('a mistake of the keeper'));
  await settled(rig.approve());
  const approvedAtMs = clock.now();
  await until(() => rig.isClosed());
  expect(rig.state().phase).toBe('succeeded');
  expect((rig.cluster.requests[0] ?? 0) - approvedAtMs).toBeLessThan(5_000);
  expectAllTold(rig);
});

it('an operation that is taken up anew after a mistake is posted, told and asked for once', async () => {
  const rig = createRig();
  rig.addBot('bot-1');
  await settled(rig.request({ id: 'op-0', lane: 'unlock' }));
  await until(() => rig.state('op-0').messageTs !== undefined);
  rig.slack.fault = 'answers-lost';
  rig.stumbleOver = 'op-1/0';
  await settled(rig.request());
  await pass(20_000);
  expect(rig.trouble.join()).toContain('a mistake at op-1/0');
  rig.slack.fault = 'none';
  await until(() => rig.state().messageTs !== undefined);
  await settled(rig.approve());
  await until(() => rig.isClosed());
  expect(rig.slack.posts).toEqual(['op-0', 'op-1']);
  expect(rig.state().phase).toBe('succeeded');
  expect(rig.cluster.requests).toHaveLength(1);
  expectAllTold(rig);
});

it('an operation that has lost its claim ends with a plain sentence, and nothing is requested', async () => {
  const rig = createRig();
  const { journal } = rig.addBot('bot-1');
  let isDeleted = false;
  rig.onChange(() => {
    if (isDeleted || rig.types().at(-1) !== 'started') return;
    isDeleted = true;
    journal.deleteClaim('change');
  });
  await requestAndApprove(rig);
  await until(() => rig.isClosed());
  expect(rig.state()).toMatchObject({
    phase: 'failed',
    conclusion: expect.stringContaining('its claim on pgprod is gone from the journal'),
  });
  expect(rig.cluster.requests).toHaveLength(0);
  expect(rig.trouble).toHaveLength(1);
  expectAllTold(rig);
});

it('one that loses it before it is approved is void when its time is up', async () => {
  const rig = createRig();
  const { journal } = rig.addBot('bot-1');
  await settled(rig.request());
  await until(() => rig.state().messageTs !== undefined);
  journal.deleteClaim('change');
  await settled(rig.request({ id: 'op-2' }));
  await until(() => rig.isClosed() && rig.isClosed('op-2'));
  expect(rig.state().phase).toBe('expired');
});

it('one whose events are gone is let go of, and the lock with it', async () => {
  const rig = createRig();
  const { journal } = rig.addBot('bot-1');
  await requestAndApprove(rig);
  await until(() => rig.cluster.requests.length === 1);
  journal.deleteOperation('op-1');
  await pass(60_000);
  expect(rig.trouble.length).toBeLessThan(20);
  expect(await settled(journal.takeLock('somebody'))).toBeDefined();
});
