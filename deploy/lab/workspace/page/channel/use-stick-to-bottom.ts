import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { decideHold, type Hold } from './decide-hold.ts';

interface StickOptions {
  readonly box: RefObject<HTMLElement | null>;
  readonly inner: RefObject<HTMLElement | null>;
  /** What is being read; another one starts at its end. */
  readonly key: string;
}

const NEAR_PX = 80;

/** Fractions of a pixel are lost when a list is scrolled to a row. */
const SAME_PX = 2;

interface Held {
  hold: Hold;
  row: Element | null;
  hasFitted: boolean;
}

/** How far the top of the last row is below the top of the list's box. */
function offsetOfRow(box: HTMLElement, row: Element): number {
  return row.getBoundingClientRect().top - box.getBoundingClientRect().top;
}

/** Scrolls to what is held, after the rows or the box have changed. */
function follow(held: Held, box: HTMLElement, inner: HTMLElement): void {
  const row = inner.lastElementChild;
  const rowHeightPx = row?.getBoundingClientRect().height ?? 0;
  const boxHeightPx = box.clientHeight;
  held.hold = decideHold({ ...held, isNew: row !== held.row, rowHeightPx, boxHeightPx });
  held.row = row;
  held.hasFitted = rowHeightPx <= boxHeightPx;
  if (held.hold === 'end') box.scrollTop = box.scrollHeight;
  if (held.hold === 'top' && row !== null) box.scrollTop += offsetOfRow(box, row);
}

/**
 * Keeps a scrolling list at its end while the viewer is there, also when an edit makes a message taller. A last row that
 * is taller than the list is shown from its top.
 */
export function useStickToBottom({ box, inner, key }: StickOptions): void {
  const held = useRef<Held>({ hold: 'end', row: null, hasFitted: true });
  useLayoutEffect(() => {
    held.current = { hold: 'end', row: null, hasFitted: true };
    if (box.current !== null && inner.current !== null) follow(held.current, box.current, inner.current);
  }, [box, inner, key]);
  useEffect(() => {
    const element = box.current;
    const content = inner.current;
    if (element === null || content === null) return undefined;
    const onScroll = (): void => {
      const { hold, row } = held.current;
      if (hold === 'top' && row !== null && Math.abs(offsetOfRow(element, row)) < SAME_PX) return;
      const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      held.current.hold = isNearEnd ? 'end' : 'free';
    };
    const watch = new ResizeObserver(() => follow(held.current, element, content));
    watch.observe(content);
    watch.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [box, inner]);
}
