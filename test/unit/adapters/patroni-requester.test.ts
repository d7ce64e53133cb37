import { afterEach, describe, expect, it } from 'vitest';
import { createPatroniRequester } from '../../../src/adapters/patroni/requester.ts';
import type { PatroniRequester } from '../../../src/ports.ts';
import { rejectionOf, type SeenRequest, startFakeServer } from './fake-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const later = (): AbortSignal => AbortSignal.timeout(10_000);
const asked = { leader: 'patroni-1', candidate: 'patroni-2' } as const;
const password = 'a-secret-word';

/** A member that answers everything with that status and text, as Patroni does: one line of plain text. */
async function leaderThatSays(
  statusCode: number,
  text: string,
): Promise<{ requester: PatroniRequester; seen: readonly SeenRequest[] }> {
  const server = await startFakeServer((_, response) => {
    response.writeHead(statusCode, { 'content-type': 'text/html' });
    response.end(text);
  });
  opened.push(server);
  const members = [{ name: 'patroni-1', url: server.url }];
  return { requester: createPatroniRequester({ members, username: 'patroni', password }), seen: server.seen };
}

describe('POST /switchover', () => {
  it('asks the leader once, with its name and the password', async () => {
    const { requester, seen } = await leaderThatSays(200, 'Successfully switched over to "patroni-2"');
    expect(await requester.requestSwitchover(asked, later())).toEqual({
      outcome: 'switched',
      leader: 'patroni-2',
      sentence: 'Successfully switched over to "patroni-2"',
    });
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/switchover',
        authorization: `Basic ${btoa(`patroni:${password}`)}`,
        body: JSON.stringify(asked),
      },
    ]);
  });

  it('sends no credentials where there are none', async () => {
    const server = await startFakeServer((_, response) => response.end('Successfully switched over to "patroni-2"'));
    opened.push(server);
    const requester = createPatroniRequester({ members: [{ name: 'patroni-1', url: server.url }] });
    await requester.requestSwitchover(asked, later());
    expect(server.seen[0]?.authorization).toBeUndefined();
  });

  it('says who leads when Patroni chose another one', async () => {
    const { requester } = await leaderThatSays(200, 'Switched over to "patroni-3" instead of "patroni-2"');
    expect(await requester.requestSwitchover(asked, later())).toMatchObject({
      outcome: 'switched',
      leader: 'patroni-3',
    });
  });

  it('schedules in UTC', async () => {
    const { requester, seen } = await leaderThatSays(202, 'Switchover scheduled');
    const scheduledAtMs = Date.UTC(2026, 11, 24, 3, 30);
    expect(await requester.requestSwitchover({ ...asked, scheduledAtMs }, later())).toEqual({
      outcome: 'scheduled',
      sentence: 'Switchover scheduled',
    });
    expect(seen[0]?.body).toBe(JSON.stringify({ ...asked, scheduled_at: '2026-12-24T03:30:00.000Z' }));
  });

  it.each([
    [400, "Can't schedule switchover in the paused state"],
    [412, 'leader name does not match'],
    [422, 'Cannot schedule switchover in the past'],
  ])('passes on why Patroni does nothing (%i)', async (statusCode, sentence) => {
    const { requester } = await leaderThatSays(statusCode, sentence);
    expect(await requester.requestSwitchover(asked, later())).toEqual({ outcome: 'refused', sentence });
  });

  it('asks again after a precondition that failed: the first look of Patroni after a cut network may fail', async () => {
    const answers = [412, 200];
    const server = await startFakeServer((_, response) => {
      response.writeHead(answers.shift() ?? 500);
      response.end('Successfully switched over to "patroni-2"');
    });
    opened.push(server);
    const requester = createPatroniRequester({ members: [{ name: 'patroni-1', url: server.url }] });
    expect(await requester.requestSwitchover(asked, later())).toMatchObject({ outcome: 'switched' });
    expect(server.seen).toHaveLength(2);
  });

  it('leaves it at a refusal that came late: nobody knows whether it is still wanted', async () => {
    const server = await startFakeServer((_, response) => {
      response.writeHead(412);
      response.end('no good candidates have been found');
    });
    opened.push(server);
    const members = [{ name: 'patroni-1', url: server.url }];
    const requester = createPatroniRequester({ members, repeatWithinMs: -1 });
    expect(await requester.requestSwitchover(asked, later())).toMatchObject({ outcome: 'refused' });
    expect(server.seen).toHaveLength(1);
  });

  it('takes the second time for an answer', async () => {
    const { requester, seen } = await leaderThatSays(412, 'no good candidates have been found');
    expect(await requester.requestSwitchover(asked, later())).toMatchObject({ outcome: 'refused' });
    expect(seen).toHaveLength(2);
  });

  it.each([
    [503, 'Switchover failed'],
    [503, 'Switchover status unknown after 20 seconds; operation may still be in progress'],
    [503, 'failed to write failover key into DCS'],
    [500, ''],
    [502, '<html><body>Bad Gateway</body></html>'],
    [200, 'something that nobody has read before'],
    [404, 'not found'],
  ])('does not know what came of it after %i “%s”', async (statusCode, text) => {
    const { requester, seen } = await leaderThatSays(statusCode, text);
    const error = await rejectionOf(requester.requestSwitchover(asked, later()));
    expect(error).toMatchObject({ name: 'OutsideError', outcome: 'unknown' });
    expect(String(error)).not.toContain('<html>');
    expect(seen).toHaveLength(1);
  });

  it.each([401, 403])('surely failed when it was not let in (%i)', async (statusCode) => {
    const { requester } = await leaderThatSays(statusCode, 'no auth');
    const error = await rejectionOf(requester.requestSwitchover(asked, later()));
    expect(error).toMatchObject({ code: 'unauthorized', outcome: 'failed' });
    expect(String(error)).not.toContain(password);
  });

  it('does not know when the answer is lost, and does not ask again', async () => {
    const server = await startFakeServer((_, response) => response.socket?.destroy());
    opened.push(server);
    const requester = createPatroniRequester({ members: [{ name: 'patroni-1', url: server.url }] });
    expect(await rejectionOf(requester.requestSwitchover(asked, later()))).toMatchObject({ outcome: 'unknown' });
    expect(server.seen).toHaveLength(1);
  });

  it('does not know when nobody waited for the answer', async () => {
    const server = await startFakeServer(() => stop.abort());
    const stop = new AbortController();
    opened.push(server);
    const requester = createPatroniRequester({ members: [{ name: 'patroni-1', url: server.url }] });
    const error = await rejectionOf(requester.requestSwitchover(asked, stop.signal));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });

  it('stops waiting by itself for a member that never answers', async () => {
    const server = await startFakeServer(() => undefined);
    opened.push(server);
    const members = [{ name: 'patroni-1', url: server.url }];
    const requester = createPatroniRequester({ members, answerDeadlineMs: 50 });
    const nobodyAborts = new AbortController().signal;
    const error = await rejectionOf(requester.requestSwitchover(asked, nobodyAborts));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });

  it('surely failed when nobody listens there, or the address is not known', async () => {
    const server = await startFakeServer(() => undefined);
    await server.close();
    const requester = createPatroniRequester({ members: [{ name: 'patroni-1', url: server.url }] });
    expect(await rejectionOf(requester.requestSwitchover(asked, later()))).toMatchObject({
      code: 'refused',
      outcome: 'failed',
    });
    const error = await rejectionOf(requester.requestSwitchover({ ...asked, leader: 'patroni-7' }, later()));
    expect(error).toMatchObject({ outcome: 'failed', message: expect.stringContaining('patroni-7') });
  });

  it('keeps a long answer short', async () => {
    const { requester } = await leaderThatSays(412, 'x'.repeat(10_000));
    const answer = await requester.requestSwitchover(asked, later());
    expect(answer.sentence.length).toBeLessThan(400);
  });
});

describe('DELETE /switchover', () => {
  it.each([
    [200, 'scheduled switchover deleted', 'cancelled'],
    [404, 'no switchover is scheduled', 'none'],
  ])('reads %i', async (statusCode, text, outcome) => {
    const { requester, seen } = await leaderThatSays(statusCode, text);
    expect(await requester.requestScheduleCancellation('patroni-1', later())).toBe(outcome);
    expect(seen).toMatchObject([{ method: 'DELETE', path: '/switchover' }]);
  });

  it('does not know after a conflict', async () => {
    const { requester } = await leaderThatSays(409, '');
    const error = await rejectionOf(requester.requestScheduleCancellation('patroni-1', later()));
    expect(error).toMatchObject({ outcome: 'unknown' });
  });

  describe('while the member that is meant', () => {
    type Answer = Parameters<typeof startFakeServer>[0];

    async function requesterOf(meant: Answer, other: Answer) {
      const servers = [await startFakeServer(meant), await startFakeServer(other)];
      opened.push(...servers);
      const members = servers.map(({ url }, index) => ({ name: `patroni-${index + 1}`, url }));
      return { servers, requester: createPatroniRequester({ members, companyAfterMs: 50 }) };
    }
    const deleted: Answer = (_, response) => response.end('scheduled switchover deleted');

    it.each<[string, Answer]>([
      ['never answers', () => undefined],
      ['breaks off', (_, response) => response.socket?.destroy()],
      [
        'meets a conflict',
        (_, response) => {
          response.writeHead(409);
          response.end();
        },
      ],
    ])('%s, another one takes it back', async (_, meant) => {
      const { requester } = await requesterOf(meant, deleted);
      expect(await requester.requestScheduleCancellation('patroni-1', later())).toBe('cancelled');
    });

    it('answers, no other one is asked', async () => {
      const { requester, servers } = await requesterOf(deleted, deleted);
      await requester.requestScheduleCancellation('patroni-1', later());
      expect(servers.map(({ seen }) => seen.length)).toEqual([1, 0]);
    });

    it('fails like all the others, it is the one that is named', async () => {
      const { requester } = await requesterOf(
        (_, response) => response.socket?.destroy(),
        (_, response) => response.socket?.destroy(),
      );
      const error = await rejectionOf(requester.requestScheduleCancellation('patroni-1', later()));
      expect(error).toMatchObject({ name: 'OutsideError', message: expect.stringContaining('patroni-1') });
    });
  });
});
