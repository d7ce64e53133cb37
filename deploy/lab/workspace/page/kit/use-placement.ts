import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

interface Placement {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly popup: RefObject<HTMLElement | null>;
  readonly open: boolean;
}

type PlacementStyle = { top: string; left: string; maxHeight: string } | { opacity: 0 };

// Transparent, not hidden, until placed: what is hidden cannot take focus.
const EDGE_PX = 8;
const GAP_PX = 4;

/**
 * Fixed coordinates for a popup at its anchor: below when there is room, else above; never past the window's edge.
 * Fixed, because message lists and dialogs clip what overflows them.
 */
export function usePlacement({ anchor, popup, open }: Placement): PlacementStyle {
  const [style, setStyle] = useState<PlacementStyle>({ opacity: 0 });
  useLayoutEffect(() => {
    if (!open) return undefined;
    const place = (): void => {
      const box = anchor.current?.getBoundingClientRect();
      const size = popup.current;
      if (box === undefined || size === null) return;
      const below = window.innerHeight - box.bottom - EDGE_PX - GAP_PX;
      const above = box.top - EDGE_PX - GAP_PX;
      const wanted = Math.min(size.scrollHeight + 2, 320);
      const up = below < wanted && above > below;
      const height = Math.min(wanted, up ? above : below);
      const left = Math.max(EDGE_PX, Math.min(box.left, window.innerWidth - size.offsetWidth - EDGE_PX));
      const top = up ? box.top - GAP_PX - height : box.bottom + GAP_PX;
      setStyle({ top: `${top}px`, left: `${left}px`, maxHeight: `${Math.max(height, 80)}px` });
    };
    place();
    const watch = new ResizeObserver(place);
    if (popup.current !== null) watch.observe(popup.current);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    return () => {
      watch.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    };
  }, [anchor, popup, open]);
  return style;
}
