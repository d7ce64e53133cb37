import type { EtcdConnection } from './connection.ts';
import { meaningOf } from './dcs-schema.ts';
import { fetchKeys } from './fetch-keys.ts';
import { coalesce, watchPrefix } from './watch-prefix.ts';

/**
 * Calls back when the meaning of a Patroni key below `prefix` changes. It lists all keys whenever the watch begins
 * anew, so that nothing that happened in between is missed. Returns the way to stop.
 */
export function watchDcs(options: {
  connections: readonly EtcdConnection[];
  prefix: string;
  deadlineMs: number;
  onChange: () => void;
}): () => void {
  const { connections, prefix, deadlineMs } = options;
  const news = coalesce(options.onChange);
  const meanings = new Map<string, string>();
  let hasListed = false;

  const learn = (key: string, value: string | undefined): void => {
    const meaning = value === undefined ? undefined : meaningOf(key, value);
    if (meanings.get(key) === meaning) return;
    if (meaning === undefined) meanings.delete(key);
    else meanings.set(key, meaning);
    if (hasListed) news.announce();
  };

  const stop = watchPrefix({
    connections,
    prefix,
    deadlineMs,
    async catchUp(connection, signal) {
      const { revision, keys } = await fetchKeys({ connection, prefix, signal });
      for (const key of [...meanings.keys()]) if (!keys.has(key)) learn(key, undefined);
      for (const [key, value] of keys) learn(key, value);
      hasListed = true;
      return revision;
    },
    onEvent: learn,
  });
  return () => {
    news.stop();
    stop();
  };
}
