import type { Freeze } from './policy.ts';

type Weekly = Extract<Freeze, { kind: 'weekly' }>;

const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** One freeze may begin before another ends; this many in a row, and nobody needs to know the end. */
const mostInARow = 14;

/** A time in which nothing may be changed, and when it is over; absent when no end is in sight. */
export interface FreezeNow {
  readonly why: string;
  readonly untilMs?: number;
}

/**
 * The freeze that holds at `atMs`, if one does. Those that follow without a gap count as one, with the reason of the
 * first.
 */
export function findFreeze(freezes: readonly Freeze[], atMs: number): FreezeNow | undefined {
  const first = findLongest(freezes, atMs);
  if (first === undefined) return undefined;
  let { untilMs } = first;
  for (let turn = 0; turn < mostInARow; turn += 1) {
    const next = findLongest(freezes, untilMs);
    if (next === undefined) return { why: first.why, untilMs };
    untilMs = next.untilMs;
  }
  return { why: first.why };
}

function findLongest(freezes: readonly Freeze[], atMs: number): { why: string; untilMs: number } | undefined {
  return freezes
    .flatMap((freeze) => {
      const untilMs = freeze.kind === 'once' ? endOfOnce(freeze, atMs) : endOfWeekly(freeze, atMs);
      return untilMs === undefined ? [] : [{ why: freeze.why, untilMs }];
    })
    .reduce<{ why: string; untilMs: number } | undefined>(
      (longest, one) => (longest === undefined || one.untilMs > longest.untilMs ? one : longest),
      undefined,
    );
}

function endOfOnce({ fromMs, toMs }: { fromMs: number; toMs: number }, atMs: number): number | undefined {
  return fromMs <= atMs && atMs < toMs ? toMs : undefined;
}

function endOfWeekly(freeze: Weekly, atMs: number): number | undefined {
  const { days, fromMinute, toMinute, timeZone } = freeze;
  const { day, minute } = localTimeOf(atMs, timeZone);
  const isOverNight = toMinute <= fromMinute;
  if (days.includes(day) && minute >= fromMinute && (isOverNight || minute < toMinute)) {
    return reach({ atMs, minutes: toMinute - minute + (isOverNight ? dayMinutes : 0), toMinute, timeZone });
  }
  const yesterday = (day + 6) % 7;
  if (isOverNight && days.includes(yesterday) && minute < toMinute) {
    return reach({ atMs, minutes: toMinute - minute, toMinute, timeZone });
  }
  return undefined;
}

/** The moment that is `minutes` of wall clock away, also when the clocks are changed on the way there. */
function reach(options: { atMs: number; minutes: number; toMinute: number; timeZone: string }): number {
  const { atMs, minutes, toMinute, timeZone } = options;
  const straightMs = Math.floor(atMs / minuteMs) * minuteMs + minutes * minuteMs;
  const off = (toMinute - localTimeOf(straightMs, timeZone).minute + dayMinutes) % dayMinutes;
  const shift = off > dayMinutes / 2 ? off - dayMinutes : off;
  const shiftedMs = straightMs + shift * minuteMs;
  // An end in the hour that is left out does not exist: what is told then is late by less than that hour.
  return localTimeOf(shiftedMs, timeZone).minute === toMinute % dayMinutes ? shiftedMs : straightMs;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** What calendar and clock on the wall say in that zone. */
function localTimeOf(atMs: number, timeZone: string): { day: number; minute: number } {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatFor(timeZone).formatToParts(atMs)) shown[type] = value;
  return { day: weekdays.indexOf(shown.weekday ?? ''), minute: Number(shown.hour) * 60 + Number(shown.minute) };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}
