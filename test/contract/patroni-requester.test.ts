import { beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { rejectionOf } from '../unit/adapters/fake-server.ts';
import { type RequesterSubject, requesterSubjects } from './requester-subjects.ts';

const later = (): AbortSignal => AbortSignal.timeout(40_000);
const inTwoHours = (): number => Math.ceil(Date.now() / 1000) * 1000 + 2 * 3_600_000;

describe.each(requesterSubjects)('PatroniRequester: $name', ({ open }) => {
  let subject: RequesterSubject;
  beforeAll(async () => {
    subject = await open();
  });

  it('is refused where another member leads', async () => {
    const { leader, candidate } = await subject.choose();
    const answer = await subject.requester.requestSwitchover({ leader: candidate, candidate: leader }, later());
    expect(answer).toEqual({ outcome: 'refused', sentence: 'leader name does not match' });
    expect(await subject.fetchLeader()).toBe(leader);
  });

  it('is refused a candidate that there is not, and the leader itself', async () => {
    const { leader } = await subject.choose();
    const ask = (candidate: string) => subject.requester.requestSwitchover({ leader, candidate }, later());
    expect(await ask('patroni-9')).toEqual({ outcome: 'refused', sentence: 'candidate does not exists' });
    expect(await ask(leader)).toEqual({ outcome: 'refused', sentence: 'Switchover target and source are the same' });
  });

  it('is refused a time that has passed', async () => {
    const { leader, candidate } = await subject.choose();
    const request = { leader, candidate, scheduledAtMs: Date.now() - 60_000 };
    expect(await subject.requester.requestSwitchover(request, later())).toEqual({
      outcome: 'refused',
      sentence: 'Cannot schedule switchover in the past',
    });
  });

  it('schedules, and takes it back once', async () => {
    const { leader, candidate } = await subject.choose();
    const scheduledAtMs = inTwoHours();
    const answer = await subject.requester.requestSwitchover({ leader, candidate, scheduledAtMs }, later());
    expect(answer).toEqual({ outcome: 'scheduled', sentence: 'Switchover scheduled' });
    expect(await subject.fetchScheduledAtMs()).toBe(scheduledAtMs);
    expect(await subject.requester.requestScheduleCancellation(leader, later())).toBe('cancelled');
    expect(await subject.fetchScheduledAtMs()).toBeUndefined();
    expect(await subject.requester.requestScheduleCancellation(leader, later())).toBe('none');
  });

  it('changes nothing with a wrong password', async () => {
    const { leader, candidate } = await subject.choose();
    const scheduledAtMs = inTwoHours();
    const request = { leader, candidate, scheduledAtMs };
    const error = await rejectionOf(subject.requesterWithWrongPassword.requestSwitchover(request, later()));
    expect(error).toMatchObject({ code: 'unauthorized', outcome: 'failed' });
    const other = await rejectionOf(subject.requesterWithWrongPassword.requestScheduleCancellation(leader, later()));
    expect(other).toMatchObject({ code: 'unauthorized', outcome: 'failed' });
    expect(await subject.fetchScheduledAtMs()).toBeUndefined();
  });

  it('switches over to the one that was asked for', async () => {
    const { leader, candidate } = await subject.choose();
    expect(await subject.requester.requestSwitchover({ leader, candidate }, later())).toMatchObject({
      outcome: 'switched',
      leader: candidate,
    });
    await waitUntil({
      what: `${candidate} as the leader`,
      timeoutMs: 60_000,
      probe: async () => {
        const now = await subject.fetchLeader();
        return now === candidate ? { done: true, value: undefined } : { done: false, seen: String(now) };
      },
    });
  });
});
