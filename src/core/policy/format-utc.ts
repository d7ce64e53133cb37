const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment for people who may sit anywhere: `2026-11-23 14:00 UTC`. */
export function formatUtc(atMs: number): string {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of parts.formatToParts(atMs)) shown[type] = value;
  return `${shown.year}-${shown.month}-${shown.day} ${shown.hour}:${shown.minute} UTC`;
}
