/** How the viewer reads dates: their zone and whether their clock has twelve hours. */
export interface DateView {
  readonly nowMs: number;
  readonly timeZone: string;
  readonly hour12: boolean;
}

/** What a Date can hold. */
const LATEST_MS = 8.64e15;

const DAY_MS = 86_400_000;
const HALF_YEAR_MS = 182 * DAY_MS;

/** Whether there is such a moment; for any other number only a date's fallback can be shown. */
export function isMoment(epochSeconds: number): boolean {
  return Math.abs(epochSeconds * 1000) <= LATEST_MS;
}

/**
 * Fills Slack's date tokens for one viewer, as `<!date^…>` and the rich_text date element want it.
 * Source: Slack's "Formatting text for app surfaces": the year goes when the date is within six months, and the
 * first letter of the result is a capital. An unknown token stays as it was written.
 */
export function formatDate(format: string, epochSeconds: number, view: DateView): string {
  const filled = format.replace(
    /\{([a-z_]+)\}/g,
    (whole, token: string) => fillToken(token, epochSeconds, view) ?? whole,
  );
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

function fillToken(token: string, epochSeconds: number, view: DateView): string | undefined {
  const atMs = epochSeconds * 1000;
  const pretty = /^(date|date_short|date_long)_pretty$/.exec(token);
  if (pretty?.[1] !== undefined) return nameNearDay(atMs, view) ?? fillToken(pretty[1], epochSeconds, view);
  if (token === 'day_divider_pretty') return nameNearDay(atMs, view) ?? formatLongDay(atMs, view);
  const { year, month, day } = readCalendarDay(atMs, view.timeZone);
  switch (token) {
    case 'date_num':
      return `${year}-${pad(month)}-${pad(day)}`;
    case 'date_slash':
      return `${pad(month)}/${pad(day)}/${year}`;
    case 'date':
      return withYear(`${formatPart(atMs, view, { month: 'long' })} ${ordinal(day)}`, atMs, year, view);
    case 'date_short':
      return withYear(`${formatPart(atMs, view, { month: 'short' })} ${day}`, atMs, year, view);
    case 'date_long':
      return withYear(formatLongDay(atMs, view), atMs, year, view);
    case 'date_long_full':
      return `${formatPart(atMs, view, { month: 'long' })} ${day}, ${year}`;
    case 'time':
      return formatClock(atMs, view, false);
    case 'time_secs':
      return formatClock(atMs, view, true);
    case 'ago':
      return formatAgo(atMs, view.nowMs);
    default:
      return undefined;
  }
}

/** The clock time a message was written, such as `6:39 PM` or `18:39`. */
export function formatClock(atMs: number, view: DateView, withSeconds: boolean): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: view.hour12 ? 'numeric' : '2-digit',
    minute: '2-digit',
    hourCycle: view.hour12 ? 'h12' : 'h23',
  };
  if (withSeconds) options.second = '2-digit';
  // The narrow no-break space that recent ICU data puts before AM/PM is not what Slack shows.
  return formatPart(atMs, view, options).replaceAll('\u202f', ' ');
}

/** Days since 1970 of the calendar day that holds this moment in the viewer's zone. */
export function dayNumber(atMs: number, timeZone: string): number {
  const { year, month, day } = readCalendarDay(atMs, timeZone);
  return Math.round(Date.UTC(year, month - 1, day) / DAY_MS);
}

/** How long ago (or ahead) a moment is, in the largest unit that fits. */
export function formatAgo(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  const size = Math.abs(seconds);
  const [count, unit] =
    size < 60
      ? [size, 'second']
      : size < 3600
        ? [Math.floor(size / 60), 'minute']
        : size < 86_400
          ? [Math.floor(size / 3600), 'hour']
          : [Math.floor(size / 86_400), 'day'];
  if (size < 5) return 'just now';
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds > 0 ? `${amount} ago` : `in ${amount}`;
}

function nameNearDay(atMs: number, view: DateView): string | undefined {
  const distance = dayNumber(atMs, view.timeZone) - dayNumber(view.nowMs, view.timeZone);
  return new Map([
    [-1, 'yesterday'],
    [0, 'today'],
    [1, 'tomorrow'],
  ]).get(distance);
}

function formatLongDay(atMs: number, view: DateView): string {
  const { day } = readCalendarDay(atMs, view.timeZone);
  const weekday = formatPart(atMs, view, { weekday: 'long' });
  return `${weekday}, ${formatPart(atMs, view, { month: 'long' })} ${ordinal(day)}`;
}

function withYear(text: string, atMs: number, year: number, view: DateView): string {
  return Math.abs(atMs - view.nowMs) < HALF_YEAR_MS ? text : `${text}, ${year}`;
}

function formatPart(atMs: number, view: DateView, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...options, timeZone: view.timeZone }).format(atMs);
}

function readCalendarDay(atMs: number, timeZone: string): { year: number; month: number; day: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(atMs);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return { year: read('year'), month: read('month'), day: read('day') };
}

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
