import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

/**
 * Keeps keyboard focus inside a dialog while it is open, gives it back when it closes, and reports Escape.
 * Focus starts at the element marked data-autofocus, else at the first field or button inside.
 */
export function useFocusTrap(box: RefObject<HTMLElement | null>, onEscape: () => void): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  // Not a frame later: keys that are pressed as soon as the dialog is to be seen belong to it.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const before = document.activeElement;
    focusFirst(element);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        event.preventDefault();
        event.stopPropagation();
        latest.current();
      }
      if (event.key === 'Tab') keepInside(element, event);
    };
    element.addEventListener('keydown', onKeyDown);
    return () => {
      element.removeEventListener('keydown', onKeyDown);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [box]);
}

function listFocusable(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((candidate) => candidate.offsetParent !== null);
}

function focusFirst(element: HTMLElement): void {
  const wanted = element.querySelector<HTMLElement>('[data-autofocus]');
  const field = element.querySelector<HTMLElement>(
    'input:not([disabled]), textarea:not([disabled]), [role="combobox"]',
  );
  (wanted ?? field ?? listFocusable(element)[0] ?? element).focus();
}

function keepInside(element: HTMLElement, event: KeyboardEvent): void {
  const all = listFocusable(element);
  const first = all[0];
  const last = all[all.length - 1];
  if (first === undefined || last === undefined) return;
  const active = document.activeElement;
  const outside = active === element || active === null || !element.contains(active);
  if (event.shiftKey && (active === first || outside)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (active === last || outside)) {
    event.preventDefault();
    first.focus();
  }
}
