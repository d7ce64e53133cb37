import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../../src/adapters/parse-moment.ts';
import { openZone } from '../../../src/adapters/wall-clock.ts';

// A Sunday, 15:22 in Berlin.
const now = '2026-11-22T14:22:00Z';

function read(text: string, options: { now?: string; timeZone?: string | undefined } = {}): string {
  const result = parseMoment(text, {
    nowMs: Date.parse(options.now ?? now),
    timeZone: 'timeZone' in options ? options.timeZone : 'Europe/Berlin',
  });
  return result.ok ? new Date(result.value.atMs).toISOString().slice(0, 16) : result.refusal.sentence;
}

describe('parseMoment', () => {
  it.each([
    ['2026-11-24T03:00:00+01:00', '2026-11-24T02:00'],
    ['2026-11-24T03:00Z', '2026-11-24T03:00'],
    ['2026-11-24 03:00 -0500', '2026-11-24T08:00'],
    ['2026-11-24T03:00', '2026-11-24T02:00'],
    ['2026-11-24 03:00', '2026-11-24T02:00'],
    ['tomorrow 03:00', '2026-11-23T02:00'],
    ['03:00 tomorrow', '2026-11-23T02:00'],
    ['tomorrow at noon', '2026-11-23T11:00'],
    ['23:30', '2026-11-22T22:30'],
    ['03:00', '2026-11-23T02:00'],
    ['3am', '2026-11-23T02:00'],
    ['in 2 hours', '2026-11-22T16:22'],
    ['  IN  90   minutes ', '2026-11-22T15:52'],
    ['2h', '2026-11-22T16:22'],
    ['in 2 days at 03:00', '2026-11-24T02:00'],
    ['fri 04:00', '2026-11-27T03:00'],
    ['1 December 03:00', '2026-12-01T02:00'],
    ['tomorrow 03:00 UTC', '2026-11-23T03:00'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected));

  it('is at a whole minute, as it is shown, and no sooner than was said', () => {
    const nowMs = Date.parse('2026-11-22T14:22:37Z');
    const at = (text: string) => parseMoment(text, { nowMs, timeZone: 'Europe/Berlin' });
    expect(at('in 4 minutes')).toEqual({ ok: true, value: { atMs: Date.parse('2026-11-22T14:27:00Z') } });
    expect(at('in 10 seconds')).toEqual({ ok: true, value: { atMs: Date.parse('2026-11-22T14:23:00Z') } });
    expect(at('in 720 hours')).toEqual({ ok: true, value: { atMs: Date.parse('2026-12-22T14:23:00Z') } });
    expect(at('10 seconds ago').ok).toBe(false);
  });

  it('takes a weekday for today as long as its time is ahead', () => {
    expect(read('Sun 16:00')).toBe('2026-11-22T15:00');
    expect(read('Sun 04:00')).toBe('2026-11-29T03:00');
    expect(read('Sun 15:22')).toBe('2026-11-29T14:22');
  });

  it('takes a zone that is not known for UTC, and says so when it knows no such zone', () => {
    expect(read('tomorrow 03:00', { timeZone: undefined })).toBe('2026-11-23T03:00');
    expect(read('tomorrow 03:00', { timeZone: 'Asia/Kolkata' })).toBe('2026-11-22T21:30');
    expect(read('tomorrow 03:00', { timeZone: 'Nowhere/Land' })).toContain('Nowhere/Land, is not known');
  });

  it('knows today by the clock on the wall', () => {
    expect(read('tomorrow 03:00', { now: '2026-11-22T23:30:00Z' })).toBe('2026-11-24T02:00');
    expect(read('tomorrow 03:00', { now: '2026-11-22T23:30:00Z', timeZone: 'UTC' })).toBe('2026-11-23T03:00');
  });

  it('goes by the offset of the target when the clocks are changed until then', () => {
    // Summer time ends on 2026-10-25 and begins on 2027-03-28, both at 01:00 UTC.
    expect(read('tomorrow 04:00', { now: '2026-10-24T12:00:00Z' })).toBe('2026-10-25T03:00');
    expect(read('tomorrow 04:00', { now: '2027-03-27T12:00:00Z' })).toBe('2027-03-28T02:00');
    expect(read('in 24 hours', { now: '2026-10-24T12:00:00Z' })).toBe('2026-10-25T12:00');
  });

  it('guesses nothing where the clocks show a time twice or never', () => {
    expect(read('tomorrow 02:30', { now: '2027-03-27T12:00:00Z' })).toBe(
      'There is no 02:30 on 2027-03-28 in Europe/Berlin: the clocks are put forward then.',
    );
    const twice = parseMoment('tomorrow 02:30', {
      nowMs: Date.parse('2026-10-24T12:00:00Z'),
      timeZone: 'Europe/Berlin',
    });
    expect(twice).toMatchObject({
      refusal: { next: 'Write which one: “2026-10-25T02:30+02:00” or “2026-10-25T02:30+01:00”.' },
    });
    expect(read('2026-10-25T02:30+01:00', { now: '2026-10-24T12:00:00Z' })).toBe('2026-10-25T01:30');
  });

  it.each([
    ['hello', '“hello” is no time that the bot understands.'],
    ['', '“” is no time that the bot understands.'],
    ['tomorrow 03:00 or so', '“tomorrow 03:00 or so” is no time that the bot understands.'],
    ['tomorrow 03:00 and Sunday 04:00', '“tomorrow 03:00 and Sunday 04:00” is no time that the bot understands.'],
    ['mon 04:00 - 05:00', '“mon 04:00 - 05:00” is no time that the bot understands.'],
    ['tomorrow 25:00', '“tomorrow 25:00” is no time that the bot understands.'],
    ['tomorrow', '“tomorrow” needs a time of the day.'],
    ['tonight', '“tonight” needs a time of the day.'],
    ['now', 'Leave the time out for something that is to happen now.'],
    ['next friday 04:00', 'Say the day itself instead of “last”, “this” or “next”.'],
    ['last friday 04:00', 'Say the day itself instead of “last”, “this” or “next”.'],
    ['half past three', '“half past three” is no time that the bot understands.'],
    ['past Sunday 03:00', 'Say the day itself instead of “last”, “this” or “next”.'],
    ['03.00', 'Write 03:00 if that is a time of the day.'],
    ['tomorrow 3.30', 'Write 03:30 if that is a time of the day.'],
    ['24.12 03:00', 'Day and month can be mistaken for each other here.'],
    ['tomorrow midnight', 'Midnight ends one day and begins another: write 00:00 and the day that it begins.'],
    ['midnight on Sunday', 'Midnight ends one day and begins another: write 00:00 and the day that it begins.'],
    ['05/06 03:00', 'Day and month can be mistaken for each other here.'],
    ['tomorrow 03:00 CST', 'Short names of time zones mean different zones to different people.'],
    ['2026-02-30T03:00', '“2026-02-30T03:00” is on no calendar.'],
    ['2026-11-24T24:30Z', '“2026-11-24T24:30Z” is on no calendar.'],
    ['2026-11-24T03:00+99:99', 'No clock is +99:99 from UTC.'],
    ['today 03:00', '“today 03:00” is over: it was 2026-11-22 03:00 in Europe/Berlin.'],
    ['2 hours ago', '“2 hours ago” is over: it was 2026-11-22 13:22 in Europe/Berlin.'],
    ['2026-11-22T14:22Z', '“2026-11-22T14:22Z” is over: it was 2026-11-22 15:22 in Europe/Berlin.'],
    ['2027-01-01T03:00', '“2027-01-01T03:00” is more than 30 days ahead: 2027-01-01 03:00 in Europe/Berlin.'],
  ])('refuses %j', (text, sentence) => {
    expect(read(text)).toBe(sentence);
    const refused = parseMoment(text, { nowMs: Date.parse(now), timeZone: 'Europe/Berlin' });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'bad-moment', next: expect.stringContaining('2026-11-23T03:00') },
    });
  });

  it('neither hangs on nor repeats a text that is endless', () => {
    expect(read('tomorrow '.repeat(5000)).length).toBeLessThan(200);
  });
});

describe('a zone', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
  it('finds each minute again by what the clocks show at it', () => {
    const anyMinute = fc.integer({ min: 29_000_000, max: 31_000_000 }).map((minutes) => minutes * 60_000);
    fc.assert(
      fc.property(fc.constantFrom(...zones), anyMinute, (name, atMs) => {
        const zone = openZone(name);
        expect(zone?.momentsOf(zone.wallTimeAt(atMs))).toContain(atMs);
      }),
    );
  });
});
