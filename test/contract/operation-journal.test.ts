import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import type { JournalEvent, RequestedEvent } from '../../src/core/operations/journal.ts';
import type { OperationJournal, OperationLock } from '../../src/ports.ts';
import { buildJournal, requestedAtMs } from '../support/operation-builder.ts';
import {
  eventText,
  type JournalBot,
  type JournalWorld,
  journalSubjects,
  lockTtlS,
  openEtcdBot,
  openEtcdPrefix,
} from './journal-subjects.ts';
import { present } from './subjects.ts';

const [request] = buildJournal();
const lane = 'change';
const posted = (messageTs: string): JournalEvent => ({
  type: 'posted',
  atMs: requestedAtMs,
  channel: 'C0PGOPS001',
  messageTs,
});
const started: JournalEvent = { type: 'started', atMs: requestedAtMs, bot: 'howdah-1' };
const cancelled: JournalEvent = { type: 'cancelled', atMs: requestedAtMs, userId: 'U0OLGA0001' };
const finished = (outcome: 'succeeded' | 'escalated'): JournalEvent => ({
  type: 'finished',
  atMs: requestedAtMs,
  outcome,
  sentence: 'done',
});
const unlock: RequestedEvent = { ...request, lane: 'unlock' };

async function begin(journal: OperationJournal, id = 'a1'): Promise<void> {
  expect(await journal.begin({ id, event: request })).toEqual({ outcome: 'begun' });
}

async function eventsOf(journal: OperationJournal, id = 'a1'): Promise<readonly JournalEvent[]> {
  return present(await journal.fetchOperation(id)).events;
}

async function takeLock(journal: OperationJournal, bot = 'howdah-1'): Promise<OperationLock> {
  return present(await journal.takeLock(bot));
}

function until(what: string, probe: () => Promise<boolean>, seen = 'not yet'): Promise<void> {
  return waitUntil({
    what,
    timeoutMs: 30_000,
    everyMs: 50,
    probe: async () => ((await probe()) ? { done: true, value: undefined } : { done: false, seen }),
  });
}

describe.each(journalSubjects)('OperationJournal in $name', ({ open }) => {
  let world: JournalWorld;
  let one: JournalBot;
  let other: JournalBot;
  beforeEach(async () => {
    world = await open();
    [one, other] = await Promise.all([world.startBot(), world.startBot()]);
  });
  afterEach(() => world.close());

  describe('beginning', () => {
    it('writes the request, claims the lane, and tells it to everybody', async () => {
      await begin(one.journal);
      expect(await other.journal.fetchOperation('a1')).toEqual({ id: 'a1', events: [request], told: 0 });
      expect(await other.journal.fetchHolder(lane)).toBe('a1');
      expect(await other.journal.fetchHolder('unlock')).toBeUndefined();
      expect(await other.journal.fetchOpen()).toEqual([{ id: 'a1', events: [request], told: 0 }]);
    });

    it('names the holder of a lane that is taken, and leaves nothing behind', async () => {
      await begin(one.journal);
      expect(await other.journal.begin({ id: 'a2', event: request })).toEqual({ outcome: 'busy', holder: 'a1' });
      expect(await one.journal.fetchOperation('a2')).toBeUndefined();
      expect((await one.journal.fetchRecent(10)).map(({ id }) => id)).toEqual(['a1']);
    });

    it('lets the lanes be taken independently of each other', async () => {
      await begin(one.journal);
      expect(await other.journal.begin({ id: 'a2', event: unlock })).toEqual({ outcome: 'begun' });
      expect(await one.journal.fetchHolder('unlock')).toBe('a2');
    });

    it('refuses an id that was used before, also by an operation that is over', async () => {
      await begin(one.journal);
      expect(await other.journal.begin({ id: 'a1', event: unlock })).toEqual({ outcome: 'id-taken' });
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled });
      expect(await other.journal.begin({ id: 'a1', event: request })).toEqual({ outcome: 'id-taken' });
      expect(await eventsOf(one.journal)).toEqual([request, cancelled]);
    });

    it('takes a lane over from an operation that is not there any more, once', async () => {
      await begin(one.journal);
      await world.deleteOperation('a1');
      expect(await other.journal.fetchHolder(lane)).toBe('a1');
      await begin(other.journal, 'a2');
      expect(await one.journal.begin({ id: 'a3', event: request })).toEqual({ outcome: 'busy', holder: 'a2' });
      expect((await one.journal.fetchOpen()).map(({ id }) => id)).toEqual(['a2']);
    });

    it('lets exactly one of many at once have the lane', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `race-${index}`);
      const answers = await Promise.all(
        ids.map((id, index) => (index % 2 === 0 ? one : other).journal.begin({ id, event: request })),
      );
      const winner = present(ids[answers.findIndex(({ outcome }) => outcome === 'begun')]);
      expect(answers.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1);
      expect(answers.filter(({ outcome }) => outcome === 'busy')).toHaveLength(19);
      expect(await one.journal.fetchHolder(lane)).toBe(winner);
      expect((await one.journal.fetchRecent(50)).map(({ id }) => id)).toEqual([winner]);
    });
  });

  describe('appending', () => {
    it('lets exactly one of two writers have a number, fifty times', async () => {
      await begin(one.journal);
      for (let sequence = 1; sequence <= 50; sequence += 1) {
        const answers = await Promise.all([
          one.journal.append({ id: 'a1', sequence, lane, event: posted(`one-${sequence}`) }),
          other.journal.append({ id: 'a1', sequence, lane, event: posted(`other-${sequence}`) }),
        ]);
        expect([...answers].sort()).toEqual(['appended', 'taken']);
        const winner = answers[0] === 'appended' ? 'one' : 'other';
        expect((await eventsOf(one.journal)).at(-1)).toEqual(posted(`${winner}-${sequence}`));
      }
      expect(await eventsOf(other.journal)).toHaveLength(51);
    });

    it('keeps more events than a digit counts in their order', async () => {
      await begin(one.journal);
      const events = Array.from({ length: 12 }, (_, index) => posted(String(index)));
      for (const [index, event] of events.entries()) {
        expect(await one.journal.append({ id: 'a1', sequence: index + 1, lane, event })).toBe('appended');
      }
      expect(await eventsOf(other.journal)).toEqual([request, ...events]);
    });

    it('leaves no gap: that would be our own mistake', async () => {
      await begin(one.journal);
      const entry = { id: 'a1', sequence: 2, lane, event: started } as const;
      await expect(one.journal.append(entry)).rejects.toMatchObject({ name: 'Bug' });
      expect(await eventsOf(one.journal)).toEqual([request]);
    });

    it.each([cancelled, finished('succeeded')])('frees the lane with $type', async (event) => {
      await begin(one.journal);
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event })).toBe('appended');
      expect(await one.journal.fetchHolder(lane)).toBeUndefined();
      // It still has to be told.
      expect((await one.journal.fetchOpen()).map(({ id }) => id)).toEqual(['a1']);
      await begin(other.journal, 'a2');
    });

    it('keeps the lane for an operation that wants a person, until it is released', async () => {
      await begin(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: finished('escalated') });
      expect(await other.journal.begin({ id: 'a2', event: request })).toEqual({ outcome: 'busy', holder: 'a1' });
      const released: JournalEvent = { type: 'released', atMs: requestedAtMs, byOperation: 'u1' };
      expect(await other.journal.append({ id: 'a1', sequence: 2, lane, event: released })).toBe('appended');
      await begin(other.journal, 'a2');
    });

    it('posts again what is over, and touches no lane by it', async () => {
      await begin(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled });
      await begin(other.journal, 'a2');
      expect(await one.journal.append({ id: 'a1', sequence: 2, lane, event: posted('new') })).toBe('appended');
      expect(await one.journal.fetchHolder(lane)).toBe('a2');
      expect(await eventsOf(one.journal)).toEqual([request, cancelled, posted('new')]);
    });

    it('writes nothing else into what is over', async () => {
      await begin(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled });
      const entry = { id: 'a1', sequence: 2, lane, event: started } as const;
      expect(await one.journal.append(entry)).toBe('lane-lost');
      await begin(other.journal, 'a2');
      expect(await one.journal.append(entry)).toBe('lane-lost');
      expect(await eventsOf(one.journal)).toEqual([request, cancelled]);
    });

    it('lets what has lost its claim end, and nothing else', async () => {
      await begin(one.journal);
      await world.deleteClaim(lane);
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: started })).toBe('lane-lost');
      await begin(other.journal, 'a2');
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled })).toBe('appended');
      expect(await eventsOf(one.journal)).toEqual([request, cancelled]);
      expect(await one.journal.fetchHolder(lane)).toBe('a2');
    });

    it('gives what a newer version wrote to nobody, and writes nothing after it', async () => {
      await begin(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: posted('1') });
      await world.writeUnreadable({ id: 'a1', sequence: 2 });
      const seen = { id: 'a1', events: [request, posted('1')], told: 0, unreadableFrom: 2 };
      expect(await one.journal.fetchOpen()).toEqual([seen]);
      expect(await one.journal.fetchOperation('a1')).toEqual(seen);
      await expect(one.journal.append({ id: 'a1', sequence: 2, lane, event: started })).rejects.toMatchObject({
        name: 'OutsideError',
        code: 'bad-answer',
        outcome: 'failed',
      });
      expect(await other.journal.begin({ id: 'a2', event: request })).toEqual({ outcome: 'busy', holder: 'a1' });
    });
  });

  describe('the lock', () => {
    it('is one bot’s, until that one lets go', async () => {
      const lock = await takeLock(one.journal);
      expect(await other.journal.takeLock('howdah-2')).toBeUndefined();
      expect(await one.journal.takeLock('howdah-1')).toBeUndefined();
      await lock.release();
      const next = await takeLock(other.journal, 'howdah-2');
      expect(next.leaseId).not.toBe(lock.leaseId);
      expect(next.lost.aborted).toBe(false);
    });

    it('is one bot’s when many want it at once', async () => {
      const locks = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? one : other).journal.takeLock(`howdah-${index}`)),
      );
      expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    });

    it('is kept for longer than its time, and writes', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      const endsAt = performance.now() + lockTtlS * 2000;
      await until('twice the time of the lock', async () => performance.now() > endsAt);
      expect(lock.lost.aborted).toBe(false);
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: started, lock })).toBe('appended');
    });

    it('writes nothing once it is lost', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      await world.endLock();
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: started, lock })).toBe('lock-lost');
      await expect(one.journal.noteTold({ id: 'a1', told: 1, lock })).rejects.toMatchObject({ outcome: 'failed' });
      await expect(one.journal.close({ id: 'a1', lock })).rejects.toMatchObject({ outcome: 'failed' });
      await takeLock(other.journal, 'howdah-2');
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: started, lock })).toBe('lock-lost');
      expect(await other.journal.fetchOpen()).toEqual([{ id: 'a1', events: [request], told: 0 }]);
      await until('its owner to hear of it', async () => lock.lost.aborted);
    });

    it('says that a number was taken rather than that the lock is lost', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      await other.journal.append({ id: 'a1', sequence: 1, lane, event: posted('1') });
      expect(await one.journal.append({ id: 'a1', sequence: 1, lane, event: started, lock })).toBe('taken');
    });

    it('goes to another bot after its owner has died, whose journal it then closes to him', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      await one.die();
      expect(await other.journal.takeLock('howdah-2')).toBeUndefined();
      let next: OperationLock | undefined;
      await until('the lock of the dead', async () => {
        next = await other.journal.takeLock('howdah-2');
        return next !== undefined;
      });
      await until('the dead to know it', async () => lock.lost.aborted);
      const entry = { id: 'a1', sequence: 1, lane, event: started } as const;
      expect(await other.journal.append({ ...entry, lock })).toBe('lock-lost');
      expect(await other.journal.append({ ...entry, lock: present(next) })).toBe('appended');
    });
  });

  describe('telling', () => {
    it('remembers how much was told, and never less', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: posted('1') });
      await one.journal.noteTold({ id: 'a1', told: 2, lock });
      await one.journal.noteTold({ id: 'a1', told: 1, lock });
      await one.journal.noteTold({ id: 'a1', told: 2, lock });
      expect((await other.journal.fetchOperation('a1'))?.told).toBe(2);
    });

    it('leaves out what is closed, but keeps it', async () => {
      await begin(one.journal);
      const lock = await takeLock(one.journal);
      await one.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled, lock });
      await one.journal.close({ id: 'a1', lock });
      await one.journal.close({ id: 'a1', lock });
      expect(await other.journal.fetchOpen()).toEqual([]);
      expect(await eventsOf(other.journal)).toEqual([request, cancelled]);
    });

    it('lists the newest first, as many as were asked for', async () => {
      const ids = ['zebra', 'ant', 'moth', 'bee'];
      for (const id of ids) {
        await begin(one.journal, id);
        await one.journal.append({ id, sequence: 1, lane, event: cancelled });
      }
      const recent = await other.journal.fetchRecent(3);
      expect(recent.map(({ id }) => id)).toEqual(['bee', 'moth', 'ant']);
      expect(recent[0]?.events).toEqual([request, cancelled]);
      expect(await other.journal.fetchRecent(0)).toEqual([]);
      expect(await other.journal.fetchRecent(100)).toHaveLength(4);
    });
  });

  it('uses a code up once, and none that is older', async () => {
    const use = (bot: JournalBot, counter: number, userId = 'U0ALMA0001') => bot.journal.useCode({ userId, counter });
    expect(await use(one, 100)).toBe(true);
    expect(await use(other, 100)).toBe(false);
    expect(await use(other, 99)).toBe(false);
    expect(await use(other, 100, 'U0ARNO0001')).toBe(true);
    const uses = await Promise.all(Array.from({ length: 10 }, (_, index) => use(index % 2 === 0 ? one : other, 101)));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });

  describe('a line that is cut', () => {
    const entry = { id: 'a1', sequence: 1, lane, event: posted('1') } as const;

    it('fails for certain when nothing could be sent', async () => {
      await begin(one.journal);
      await one.cut('refused');
      await expect(one.journal.append(entry)).rejects.toMatchObject({ name: 'OutsideError', outcome: 'failed' });
      await expect(one.journal.fetchOpen()).rejects.toMatchObject({ name: 'OutsideError', outcome: 'failed' });
      await one.restore();
      expect(await one.journal.append(entry)).toBe('appended');
    });

    it('leaves it unknown whether an event arrived, and the journal knows it afterwards', async () => {
      await begin(one.journal);
      await one.cutAtNextEvent('arrived');
      await expect(one.journal.append(entry)).rejects.toMatchObject({ name: 'OutsideError', outcome: 'unknown' });
      await one.restore();
      expect(await eventsOf(one.journal)).toEqual([request, entry.event]);
      expect(await one.journal.append(entry)).toBe('taken');
    });

    it('leaves it unknown as well when it did not arrive', async () => {
      await begin(one.journal);
      await one.cutAtNextEvent('lost');
      await expect(one.journal.append(entry)).rejects.toMatchObject({ name: 'OutsideError', outcome: 'unknown' });
      await one.restore();
      expect(await eventsOf(one.journal)).toEqual([request]);
      expect(await one.journal.append(entry)).toBe('appended');
    });

    it('is heard of by nobody but its bot', async () => {
      await begin(one.journal);
      await one.cut('lost');
      expect(await other.journal.append(entry)).toBe('appended');
      await one.restore();
      expect(await one.journal.append(entry)).toBe('taken');
    });

    it('ends the lock of its bot, who hears of it himself', async () => {
      const lock = await takeLock(one.journal);
      await one.cut('lost');
      await until('the lock to be lost', async () => lock.lost.aborted);
      await until('another one to get it', async () => (await other.journal.takeLock('howdah-2')) !== undefined);
    });

    it('is no reason to miss a change', async () => {
      await begin(one.journal);
      let calls = 0;
      const stop = one.journal.watch(() => {
        calls += 1;
      });
      const hears = (what: string, change: () => Promise<unknown>) =>
        until(what, async () => {
          const before = calls;
          await change();
          return waitUntil({
            what,
            timeoutMs: 1000,
            everyMs: 20,
            probe: async () => (calls > before ? { done: true, value: true } : { done: false, seen: 'no call' }),
          });
        });
      let sequence = 0;
      const append = async () => {
        sequence += 1;
        await other.journal.append({ ...entry, sequence });
      };
      await hears('the watch to be on', append);
      await one.cut('refused');
      await append();
      await one.restore();
      await hears('the watch to be on again', append);
      stop();
    });
  });
});

describe("OperationJournal in the lab's etcd, behind a line that loses answers", () => {
  type EtcdBot = Awaited<ReturnType<typeof openEtcdBot>>;
  let place: Awaited<ReturnType<typeof openEtcdPrefix>>;
  let bot: EtcdBot;
  let witness: EtcdBot;
  beforeEach(async () => {
    place = await openEtcdPrefix();
    bot = await openEtcdBot({ ...place, deadlineMs: 10_000 });
    witness = await openEtcdBot(place);
    await bot.journal.fetchHolder(lane);
  });
  afterEach(async () => {
    await bot.restore();
    await Promise.all([bot.close(), witness.close()]);
    await place.remove();
  });

  it('is told that it has begun, appended, taken and used, though the answers never came', async () => {
    const loseAnswer = async <T>(text: string, write: () => Promise<T>, hasHappened: () => Promise<boolean>) => {
      const isCut = bot.cutAtRequest(text, 'deaf');
      const answer = write();
      await isCut;
      await until('the write to have happened', hasHappened);
      await bot.restore();
      return answer;
    };
    const begun = await loseAnswer(
      eventText,
      () => bot.journal.begin({ id: 'a1', event: request }),
      async () => (await witness.journal.fetchHolder(lane)) !== undefined,
    );
    expect(begun).toEqual({ outcome: 'begun' });
    const lock = await loseAnswer(
      'the-bot-behind-the-line',
      () => bot.journal.takeLock('the-bot-behind-the-line'),
      async () => (await place.client.get(`${place.prefix}pgprod/lock`)) !== null,
    );
    expect(lock).toBeDefined();
    const appended = await loseAnswer(
      eventText,
      () => bot.journal.append({ id: 'a1', sequence: 1, lane, event: finished('succeeded'), ...(lock && { lock }) }),
      async () => (await eventsOf(witness.journal)).length === 2,
    );
    expect(appended).toBe('appended');
    const used = await loseAnswer(
      '"useId"',
      () => bot.journal.useCode({ userId: 'U0ALMA0001', counter: 7 }),
      async () => (await place.client.get(`${place.prefix}pgprod/codes/U0ALMA0001`)) !== null,
    );
    expect(used).toBe(true);
    expect(await eventsOf(witness.journal)).toEqual([request, finished('succeeded')]);
    expect(await witness.journal.fetchHolder(lane)).toBeUndefined();
  });

  it('writes once what was kept back and then came as well', async () => {
    await begin(bot.journal);
    for (let sequence = 1; sequence <= 10; sequence += 1) {
      const isCut = bot.cutAtRequest(eventText, 'slow');
      const answer = bot.journal.append({ id: 'a1', sequence, lane, event: posted(String(sequence)) });
      await isCut;
      await bot.restore();
      expect(await answer).toBe('appended');
    }
    const numbers = Array.from({ length: 10 }, (_, index) => posted(String(index + 1)));
    expect(await eventsOf(witness.journal)).toEqual([request, ...numbers]);
  });

  it('is told that another one was first, though it had sent its own before', async () => {
    await begin(bot.journal);
    const isCut = bot.cutAtRequest(eventText, 'slow');
    const answer = bot.journal.append({ id: 'a1', sequence: 1, lane, event: posted('late') });
    await isCut;
    expect(await witness.journal.append({ id: 'a1', sequence: 1, lane, event: cancelled })).toBe('appended');
    await bot.restore();
    expect(await answer).toBe('taken');
    expect(await eventsOf(witness.journal)).toEqual([request, cancelled]);
  });
});
