import type { Reader } from './reader.ts';

type Moment = { date: Date; reader: Reader };

const format = ({ date, reader }: Moment, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options }).format(date);

/** The calendar day in the reader's time zone, as `YYYY-MM-DD`. */
const dayOf = ({ date, reader }: Moment): string =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: reader.timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(date);

const dayMs = 86_400_000;

/** today, yesterday or tomorrow in the reader's language; undefined for any other day. */
function renderNearDay(moment: Moment): string | undefined {
  const today = dayOf({ date: new Date(moment.reader.nowMs), reader: moment.reader });
  const days = Math.round((Date.parse(dayOf(moment)) - Date.parse(today)) / dayMs);
  if (Math.abs(days) > 1) return undefined;
  return new Intl.RelativeTimeFormat(moment.reader.locale, { numeric: 'auto' }).format(days, 'day');
}

const agoUnits = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const satisfies readonly [Intl.RelativeTimeFormatUnit, number][];

function renderAgo({ date, reader }: Moment): string {
  const differenceMs = date.getTime() - reader.nowMs;
  const [unit, unitMs] = agoUnits.find(([, ms]) => Math.abs(differenceMs) >= ms) ?? (['second', 1000] as const);
  return new Intl.RelativeTimeFormat(reader.locale).format(Math.trunc(differenceMs / unitMs), unit);
}

const long = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const full = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const short = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const withoutYear = { month: 'long', day: 'numeric' } as const;

/** `2:34 PM` where clocks have twelve hours, `02:34` where they have twenty-four. */
function hourStyle({ reader }: Moment): 'numeric' | '2-digit' {
  const { hourCycle } = new Intl.DateTimeFormat(reader.locale, { hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h12' || hourCycle === 'h11' ? 'numeric' : '2-digit';
}

/** Slack's tokens (@slack/types, RichTextDate) → how each is rendered. */
const tokens: Readonly<Record<string, (moment: Moment) => string>> = {
  date_num: dayOf,
  date_slash: (moment) => format(moment, { year: 'numeric', month: '2-digit', day: '2-digit' }),
  date_long: (moment) => format(moment, long),
  date_long_full: (moment) => format(moment, full),
  date_long_pretty: (moment) => renderNearDay(moment) ?? format(moment, long),
  date: (moment) => format(moment, withoutYear),
  date_pretty: (moment) => renderNearDay(moment) ?? format(moment, withoutYear),
  date_short: (moment) => format(moment, short),
  date_short_pretty: (moment) => renderNearDay(moment) ?? format(moment, short),
  day_divider_pretty: (moment) => renderNearDay(moment) ?? format(moment, long),
  time: (moment) => format(moment, { hour: hourStyle(moment), minute: '2-digit' }),
  time_secs: (moment) => format(moment, { hour: hourStyle(moment), minute: '2-digit', second: '2-digit' }),
  ago: renderAgo,
};

/**
 * Fills a Slack date template such as `{date_num} at {time}` with a Unix time in seconds, for a reader's locale and time
 * zone. With a token Slack does not have, or a time that is none, the fallback is shown.
 */
export function renderSlackDate(
  { timestamp, template, fallback }: { timestamp: number; template: string; fallback: string },
  reader: Reader,
): string {
  const date = new Date(timestamp * 1000);
  const names = [...template.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1] ?? '');
  if (Number.isNaN(date.getTime()) || names.some((name) => !Object.hasOwn(tokens, name))) return fallback;
  return template.replace(/\{([a-z_]+)\}/g, (_whole, name: string) => tokens[name]?.({ date, reader }) ?? fallback);
}
