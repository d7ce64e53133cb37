/** What calendar and clock on the wall say. `month` is 1 to 12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;

/** Undefined for a zone that this machine does not know. */
export function openZone(timeZone: string): Zone | undefined {
  try {
    return new Zone(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Translates between moments and the clocks on the wall of one zone. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;

  /** Throws a `RangeError` for a zone that this machine does not know. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  wallTimeAt(atMs: number): WallTime {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of this.#format.formatToParts(atMs)) shown[type] = value;
    const { year, month, day, hour, minute } = shown;
    return {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
    };
  }

  /** Minutes that the clocks are ahead of UTC at that moment. */
  offsetMinutesAt(atMs: number): number {
    return Math.round((asIfUtc(this.wallTimeAt(atMs)) - Math.floor(atMs / minuteMs) * minuteMs) / minuteMs);
  }

  /**
   * The moments at which the clocks show that: mostly one, none in the hour that is left out in spring, two in the one
   * that comes twice in autumn.
   */
  momentsOf(wall: WallTime): readonly number[] {
    const straightMs = asIfUtc(wall);
    // A zone changes its clocks at most once within two days.
    const offsets = new Set([-dayMs, dayMs].map((shiftMs) => this.offsetMinutesAt(straightMs + shiftMs)));
    return [...offsets]
      .map((offset) => straightMs - offset * minuteMs)
      .filter((atMs) => asIfUtc(this.wallTimeAt(atMs)) === straightMs)
      .sort((left, right) => left - right);
  }
}

function asIfUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The same time of day some days later; it may be one that does not exist. */
export function addDays(wall: WallTime, days: number): WallTime {
  const shifted = new Date(asIfUtc(wall) + days * dayMs);
  return {
    ...wall,
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
  };
}

/** Whether the calendar has such a day, and the clock such a time. */
export function isOnCalendar(wall: WallTime): boolean {
  const shown = new Date(asIfUtc(wall));
  return (
    shown.getUTCMonth() + 1 === wall.month &&
    shown.getUTCDate() === wall.day &&
    shown.getUTCHours() === wall.hour &&
    shown.getUTCMinutes() === wall.minute
  );
}

/** `2026-11-23` */
export function formatDay({ year, month, day }: WallTime): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** `14:05` */
export function formatTime({ hour, minute }: WallTime): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** `+01:00`, as ISO 8601 has it. */
export function formatOffset(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
