import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface StickOptions {
  readonly box: RefObject<HTMLElement | null>;
  readonly inner: RefObject<HTMLElement | null>;
  /** What is being read; another one starts at its end. */
  readonly key: string;
}

const NEAR_PX = 80;

/** Keeps a scrolling list at its end while the viewer is there, also when an edit makes a message taller. */
export function useStickToBottom({ box, inner, key }: StickOptions): void {
  const stuck = useRef(true);
  useLayoutEffect(() => {
    stuck.current = true;
    const element = box.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [box, key]);
  useEffect(() => {
    const element = box.current;
    if (element === null || inner.current === null) return undefined;
    const onScroll = (): void => {
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    };
    const watch = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(inner.current);
    watch.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [box, inner]);
}
