/**
 * Epoch milliseconds of a time with a zone, as Python's `datetime`, PostgreSQL and Go print them (`T` or a space in
 * the middle, any number of decimals, zone `Z`, `+00:00` or `+00`); undefined if there is none.
 */
export function parseTimeMs(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const iso = text
    .trim()
    .replace(' ', 'T')
    .replace(/([+-]\d{2})$/, '$1:00');
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
