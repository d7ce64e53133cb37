/** What the page shows, as the address's hash keeps it. */
export interface Route {
  /** The person the page is used as. */
  readonly user: string | undefined;
  /** A channel id, or `home` for the App Home. */
  readonly place: string | undefined;
  /** The thread that is open beside the channel, by its parent's ts. */
  readonly thread: string | undefined;
}

/** Reads `#/USER/PLACE[/THREAD_TS]`. */
export function parseRoute(hash: string): Route {
  const [user, place, thread] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map((part) => (part === '' ? undefined : decodeURIComponent(part)));
  return { user, place, thread };
}

/** The hash for a route. */
export function formatRoute({ user, place, thread }: Route): string {
  const parts = [user, place, thread];
  const end = parts.indexOf(undefined);
  return `#/${(end < 0 ? parts : parts.slice(0, end)).map((part) => encodeURIComponent(part ?? '')).join('/')}`;
}
