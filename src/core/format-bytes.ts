const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `0 B`, `1.5 MiB`: binary units, as PostgreSQL counts. */
export function formatBytes(bytes: number): string {
  let figure = bytes;
  let unit = 0;
  // What would be shown as 1024 of a unit is one of the next.
  while (Number(figure.toFixed(1)) >= 1024 && unit < units.length - 1) {
    figure /= 1024;
    unit += 1;
  }
  return `${Number(figure.toFixed(1))} ${units[unit]}`;
}
