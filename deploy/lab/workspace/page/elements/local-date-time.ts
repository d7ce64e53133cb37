/** A `datetime-local` value in the browser's zone for a moment in epoch seconds. */
export function formatLocalDateTime(epochSeconds: number): string {
  const moment = new Date(epochSeconds * 1000);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const day = `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  return `${day}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}

/** Epoch seconds of a `datetime-local` value read in the browser's zone; null when it is not one. */
export function parseLocalDateTime(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : Math.trunc(ms / 1000);
}
