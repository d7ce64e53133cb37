import { useState } from 'preact/hooks';

/** Leaves out what the viewer dismissed in this tab. */
export function useDismissed<T extends { readonly id: string }>(
  items: readonly T[],
): [readonly T[], (id: string) => void] {
  const [gone, setGone] = useState<ReadonlySet<string>>(() => new Set());
  const shown = gone.size === 0 ? items : items.filter((item) => !gone.has(item.id));
  return [shown, (id) => setGone((before) => new Set([...before, id]))];
}
