import { casual, type ParsedComponents } from 'chrono-node';
import { accept, type Result, refuse } from '../core/result.ts';
import { shorten } from '../core/shorten.ts';
import type { ParseMoment } from '../ports.ts';
import {
  addDays,
  formatDay,
  formatOffset,
  formatTime,
  isOnCalendar,
  openZone,
  type WallTime,
  type Zone,
} from './wall-clock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 3_600_000;
const farthestDays = 30;
/** No time is as long, and the library's patterns are not made for long texts. */
const longestText = 80;

/** A moment, or a time on the wall that has yet to be found in a zone. */
type Reading =
  | { readonly kind: 'moment'; readonly atMs: number }
  /** `mayBeWeekEarlier`: a weekday was said, and the one today counts too. */
  | { readonly kind: 'wall'; readonly wall: WallTime; readonly mayBeWeekEarlier: boolean }
  | { readonly kind: 'unclear'; readonly sentence: string };

interface Place {
  readonly typed: string;
  readonly zoneName: string;
  readonly zone: Zone;
  readonly nowMs: number;
}

/**
 * Reads ISO 8601 and English words. What is not written with an offset is meant by the clocks on the wall of the
 * person's zone (UTC when it is not known), also across the days on which these are changed. Nothing is guessed: a text
 * that is understood in part only, a time that does not exist or comes twice, one that is over and one that is more
 * than 30 days ahead are refused.
 */
export const parseMoment: ParseMoment = (text, { nowMs, timeZone = 'UTC' }) => {
  const typed = text.replaceAll(/\s+/g, ' ').trim();
  const zone = openZone(timeZone);
  if (zone === undefined) {
    const sentence = `The time zone of your Slack profile, ${timeZone}, is not known to the bot.`;
    return refuse({ code: 'bad-moment', sentence, next: 'Write the time as ISO 8601 with its offset.' });
  }
  const place: Place = { typed: shorten(typed), zoneName: timeZone, zone, nowMs };
  const reading = readIso(typed) ?? readWords(typed, place);
  switch (reading.kind) {
    case 'unclear':
      return no(reading.sentence, place);
    case 'moment':
      return checkRange(reading.atMs, place);
    case 'wall':
      return findMoment(reading, place);
  }
};

const iso =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[T ](?<hour>\d\d):(?<minute>\d\d)(?::\d\d(?:\.\d+)?)? ?(?<offset>Z|[+-]\d\d:?\d\d)?$/i;

/** Undefined when it is no ISO 8601 at all. Seconds are left out. */
function readIso(typed: string): Reading | undefined {
  const groups = iso.exec(typed)?.groups;
  if (groups === undefined) return undefined;
  const { offset } = groups;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = [
    groups.year,
    groups.month,
    groups.day,
    groups.hour,
    groups.minute,
  ].map(Number);
  const wall = { year, month, day, hour, minute };
  if (!isOnCalendar(wall)) return { kind: 'unclear', sentence: `“${typed}” is on no calendar.` };
  if (offset === undefined) return { kind: 'wall', wall, mayBeWeekEarlier: false };
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? [];
  // UTC+14 is the furthest that any clock on a wall is from UTC.
  if (Number(hours ?? 0) > 14 || Number(minutes ?? 0) > 59) {
    return { kind: 'unclear', sentence: `No clock is ${offset} from UTC.` };
  }
  const aheadMinutes = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  return { kind: 'moment', atMs: Date.UTC(year, month - 1, day, hour, minute) - aheadMinutes * 60_000 };
}

/** Words that the library reads in a way that not everybody shares, and how to say it better. */
const unclearWords: readonly (readonly [RegExp, string])[] = [
  [/^now$/i, 'Leave the time out for something that is to happen now.'],
  // “half past three” is none of these.
  [/^past\b|\b(last|previous|next|this)\b/i, 'Say the day itself instead of “last”, “this” or “next”.'],
  // Midnight alone is the coming one.
  [
    /^(?!midnight$).*\bmidnight\b/i,
    'Midnight ends one day and begins another: write 00:00 and the day that it begins.',
  ],
  [/\d[/.]\d/, 'Day and month can be mistaken for each other here.'],
];

function readWords(typed: string, { zone, nowMs, typed: shown }: Place): Reading {
  // Written as in much of Europe; where it may be a day and a month, it is for the person to say so.
  const dotted = /(?:^|\s)([01]?\d|2[0-3])\.([0-5]\d)$/.exec(typed);
  if (dotted !== null) {
    return {
      kind: 'unclear',
      sentence: `Write ${dotted[1]?.padStart(2, '0')}:${dotted[2]} if that is a time of the day.`,
    };
  }
  const unclear = unclearWords.find(([pattern]) => pattern.test(typed));
  if (unclear !== undefined) return { kind: 'unclear', sentence: unclear[1] };
  const reference = { instant: new Date(nowMs), timezone: zone.offsetMinutesAt(nowMs) };
  const [found, ...more] = typed.length > longestText ? [] : casual.parse(typed, reference, { forwardDate: true });
  if (found === undefined || more.length > 0 || found.text.length !== typed.length || found.end != null) {
    return { kind: 'unclear', sentence: `“${shown}” is no time that the bot understands.` };
  }
  const { start } = found;
  if (start.tags().has('result/relativeDateAndTime')) return { kind: 'moment', atMs: start.date().getTime() };
  if (!start.isCertain('hour')) return { kind: 'unclear', sentence: `“${shown}” needs a time of the day.` };
  if (!start.isCertain('timezoneOffset')) {
    return {
      kind: 'wall',
      wall: wallTimeOf(start),
      mayBeWeekEarlier: start.isCertain('weekday') && !start.isCertain('day'),
    };
  }
  return /(UTC|GMT|Z|[+-]\d\d:?\d\d)$/i.test(typed)
    ? { kind: 'moment', atMs: start.date().getTime() }
    : { kind: 'unclear', sentence: 'Short names of time zones mean different zones to different people.' };
}

function wallTimeOf(start: ParsedComponents): WallTime {
  const get = (part: 'year' | 'month' | 'day' | 'hour' | 'minute'): number => start.get(part) ?? 0;
  return { year: get('year'), month: get('month'), day: get('day'), hour: get('hour'), minute: get('minute') };
}

function findMoment(reading: Extract<Reading, { kind: 'wall' }>, place: Place): Result<{ atMs: number }> {
  const { zone, zoneName, nowMs } = place;
  if (reading.mayBeWeekEarlier) {
    const earlier = addDays(reading.wall, -7);
    const [atMs] = zone.momentsOf(earlier);
    if (atMs !== undefined && atMs > nowMs)
      return findMoment({ ...reading, wall: earlier, mayBeWeekEarlier: false }, place);
  }
  const { wall } = reading;
  const [atMs, again] = zone.momentsOf(wall);
  const shown = `${formatTime(wall)} on ${formatDay(wall)} in ${zoneName}`;
  if (atMs === undefined) return no(`There is no ${shown}: the clocks are put forward then.`, place);
  if (again === undefined) return checkRange(atMs, place);
  const [first, second] = [atMs, again].map(
    (moment) => `${formatDay(wall)}T${formatTime(wall)}${formatOffset(zone.offsetMinutesAt(moment))}`,
  );
  return refuse({
    code: 'bad-moment',
    sentence: `There are two ${shown}: the clocks are put back then.`,
    next: `Write which one: “${first}” or “${second}”.`,
  });
}

function checkRange(atMs: number, place: Place): Result<{ atMs: number }> {
  const { zone, zoneName, nowMs, typed } = place;
  const wall = zone.wallTimeAt(atMs);
  const shown = `${formatDay(wall)} ${formatTime(wall)} in ${zoneName}`;
  if (atMs <= nowMs) return no(`“${typed}” is over: it was ${shown}.`, place);
  if (atMs > nowMs + farthestDays * dayMs) {
    return no(`“${typed}” is more than ${farthestDays} days ahead: ${shown}.`, place);
  }
  // Times are shown to the minute, so it is at a whole one, and no sooner than was said.
  return accept({ atMs: Math.ceil(atMs / minuteMs) * minuteMs });
}

function no(sentence: string, { zone, nowMs }: Place): Result<never> {
  const tomorrow = formatDay(zone.wallTimeAt(nowMs + dayMs));
  const next = `Write for example “tomorrow 03:00”, “Sun 04:00”, “in 2 hours” or “${tomorrow}T03:00”.`;
  return refuse({ code: 'bad-moment', sentence, next });
}
