/** The newest version the bot was written against, and the oldest that has all it reads (service status: 1.41). */
const newest = [1, 47] as const;
const oldest = [1, 41] as const;

/**
 * The Engine API version to speak with an engine: the newest that both know, as `1.45`; undefined if there is none.
 * Docker 29 refuses anything below 1.44, Debian 12's engine speaks 1.41.
 */
export function apiVersionFor(engine: { ApiVersion: string; MinAPIVersion?: string | undefined }): string | undefined {
  const theirs = parse(engine.ApiVersion);
  const chosen = compare(theirs, newest) < 0 ? theirs : newest;
  const isTooOld = compare(chosen, oldest) < 0;
  const isRefused = engine.MinAPIVersion !== undefined && compare(chosen, parse(engine.MinAPIVersion)) < 0;
  return isTooOld || isRefused ? undefined : chosen.join('.');
}

type Version = readonly [number, number];

function parse(text: string): Version {
  const [major, minor] = text.split('.').map(Number);
  return [major ?? 0, minor ?? 0];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1];
}
