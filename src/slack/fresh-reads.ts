/**
 * Lets callers who ask for the same thing at the same time share one answer, without ever handing out an answer that
 * was asked for before they called: whoever comes while a read is under way shares the next one. A hundred clicks cost
 * two or three reads that way, and none of them is decided on what was so before it.
 */
export function shareFreshReads<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const lanes = new Map<string, { current: Promise<T>; next?: Promise<T> }>();

  const start = (key: string): Promise<T> => {
    const current = read(key);
    const lane: { current: Promise<T>; next?: Promise<T> } = { current };
    lanes.set(key, lane);
    const leave = (): void => {
      if (lanes.get(key) === lane && lane.next === undefined) lanes.delete(key);
    };
    current.then(leave, leave);
    return current;
  };

  return (key) => {
    const lane = lanes.get(key);
    if (lane === undefined) return start(key);
    const begin = (): Promise<T> => start(key);
    lane.next ??= lane.current.then(begin, begin);
    return lane.next;
  };
}
