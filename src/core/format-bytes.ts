import prettyBytes from 'pretty-bytes';

/** `0 B`, `1.5 MiB`: binary units, as PostgreSQL counts. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes, { binary: true, maximumFractionDigits: 1 });
}
