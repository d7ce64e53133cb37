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
  const minutes = minutesLeft(freeze, atMs);
  if (minutes === undefined) return undefined;
  const straightMs = Math.floor(atMs / minuteMs) * minuteMs + minutes * minuteMs;
  const { timeZone, toMinute } = freeze;
  const isStraight = localTimeOf(straightMs, timeZone).minute === toMinute % dayMinutes;
  return isStraight ? straightMs : scanForEnd(freeze, { fromMs: atMs, straightMs });
}

/** By the clock on the wall, as if nobody changed it until then; undefined outside of the freeze. */
function minutesLeft({ days, fromMinute, toMinute, timeZone }: Weekly, atMs: number): number | undefined {
  const { day, minute } = localTimeOf(atMs, timeZone);
  const isOverNight = toMinute <= fromMinute;
  if (days.includes(day) && minute >= fromMinute && (isOverNight || minute < toMinute)) {
    return toMinute - minute + (isOverNight ? dayMinutes : 0);
  }
  const yesterday = (day + 6) % 7;
  return isOverNight && days.includes(yesterday) && minute < toMinute ? toMinute - minute : undefined;
}

/** No zone changes its clocks by more. */
const longestChangeMs = 2 * 60 * minuteMs;

/** The clocks are changed on the way to the end: the first minute that is free, whatever they show then. */
function scanForEnd(freeze: Weekly, { fromMs, straightMs }: { fromMs: number; straightMs: number }): number {
  const latestMs = straightMs + longestChangeMs;
  let atMs = Math.floor(fromMs / minuteMs) * minuteMs + minuteMs;
  while (atMs < latestMs && minutesLeft(freeze, atMs) !== undefined) atMs += minuteMs;
  return atMs;
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
