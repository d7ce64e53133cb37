import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useDismiss } from './use-dismiss.ts';
import { usePlacement } from './use-placement.ts';

export interface MenuItem {
  readonly key: string;
  readonly content: ComponentChildren;
  readonly checked?: boolean;
  readonly onPick: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly button: ComponentChildren;
  readonly buttonClass: string;
  readonly items: readonly MenuItem[];
}

/** A button with a menu under it: arrow keys move, Enter picks, Escape closes. */
export function Menu({ label, button, buttonClass, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const style = usePlacement({ anchor: opener, popup: list, open });
  useEffect(() => {
    if (!open) return;
    const all = readItems(list.current);
    (all.find((item) => item.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
  }, [open]);
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    moveFocus(list.current, event);
  };
  return (
    <div class="menu-root" ref={root}>
      <button
        type="button"
        class={buttonClass}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        ref={opener}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        <div
          class="popup menu"
          role="menu"
          tabIndex={-1}
          aria-label={label}
          ref={list}
          style={style}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              type="button"
              class="menu-item"
              key={item.key}
              {...(item.checked === undefined
                ? { role: 'menuitem' }
                : { role: 'menuitemradio', 'aria-checked': item.checked })}
              onClick={() => {
                close();
                item.onPick();
              }}
            >
              {item.content}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function readItems(list: HTMLElement | null): HTMLElement[] {
  return list === null ? [] : [...list.querySelectorAll<HTMLElement>('.menu-item')];
}

function moveFocus(list: HTMLElement | null, event: KeyboardEvent): void {
  const all = readItems(list);
  const now = all.findIndex((item) => item.matches(':focus'));
  const target = new Map([
    ['ArrowDown', (now + 1) % all.length],
    ['ArrowUp', (now - 1 + all.length) % all.length],
    ['Home', 0],
    ['End', all.length - 1],
  ]).get(event.key);
  if (target === undefined) return;
  event.preventDefault();
  all[target]?.focus();
}
