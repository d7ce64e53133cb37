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
  /** As they were when the list was last brought into place: what the viewer scrolled in. */
  boxHeightPx: number;
  contentHeightPx: number;
}

const atEnd: Held = { hold: 'end', row: null, hasFitted: true, boxHeightPx: 0, contentHeightPx: 0 };

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
  held.boxHeightPx = boxHeightPx;
  held.contentHeightPx = box.scrollHeight;
}

/**
 * Keeps a scrolling list at its end while the viewer is there, also when an edit makes a message taller. A last row that
 * is taller than the list is shown from its top.
 */
export function useStickToBottom({ box, inner, key }: StickOptions): void {
  const held = useRef<Held>({ ...atEnd });
  useLayoutEffect(() => {
    held.current = { ...atEnd };
    if (box.current !== null && inner.current !== null) follow(held.current, box.current, inner.current);
  }, [box, inner, key]);
  useEffect(() => {
    const element = box.current;
    const content = inner.current;
    if (element === null || content === null) return undefined;
    const onScroll = (): void => {
      // A scroll is told of late, perhaps after the box or its content has changed: it was made before, so it is judged
      // by the sizes of then. A phone's keyboard that opens would otherwise look like a viewer who left the end.
      const { hold, row, boxHeightPx, contentHeightPx } = held.current;
      if (hold === 'top' && row !== null && Math.abs(offsetOfRow(element, row)) < SAME_PX) return;
      const isNearEnd = contentHeightPx - element.scrollTop - boxHeightPx < NEAR_PX;
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
