import { useEffect, useRef, useState } from 'preact/hooks';

interface Resource<T> {
  readonly data: T | undefined;
  readonly problem: string | undefined;
}

/**
 * Loads something and loads it again whenever `revision` moves. While a load runs, further changes are folded into
 * one more load, so a burst of changes costs two. Old data stays on show until the new is there, except when `key`
 * (what is being looked at) changes.
 */
export function useResource<T>(
  key: string | undefined,
  revision: number | string,
  load: () => Promise<T>,
): Resource<T> {
  const [held, setHeld] = useState<{ key: string | undefined; data: T | undefined; problem: string | undefined }>({
    key,
    data: undefined,
    problem: undefined,
  });
  const latest = useRef({ key, load, running: undefined as string | undefined, again: false });
  latest.current.key = key;
  latest.current.load = load;

  useEffect(() => {
    if (key === undefined) return;
    const slot = latest.current;
    if (slot.running === key) {
      slot.again = true;
      return;
    }
    const run = async (): Promise<void> => {
      slot.running = key;
      do {
        slot.again = false;
        const result = await settle(slot.load);
        if (slot.key !== key) return;
        setHeld((before) => ({
          key,
          data: result.data ?? (before.key === key ? before.data : undefined),
          problem: result.problem,
        }));
      } while (slot.again);
      slot.running = undefined;
    };
    void run();
  }, [key, revision]);

  return held.key === key ? { data: held.data, problem: held.problem } : { data: undefined, problem: undefined };
}

async function settle<T>(load: () => Promise<T>): Promise<{ data: T | undefined; problem: string | undefined }> {
  try {
    return { data: await load(), problem: undefined };
  } catch (error) {
    return { data: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
