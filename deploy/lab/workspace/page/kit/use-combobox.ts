import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Choice, ChoiceGroup } from './choice.ts';
import { flattenChoices, matchChoices } from './match-choices.ts';

interface ComboboxOptions {
  readonly groups: readonly ChoiceGroup[];
  readonly selected: readonly Choice[];
  readonly many: boolean;
  readonly maxSelected: number | undefined;
  readonly onQuery: ((query: string) => void) | undefined;
  readonly onChange: (keys: readonly string[]) => void;
}

interface ComboboxState {
  readonly open: boolean;
  readonly query: string;
  readonly active: number;
  /** The choices that fit the query. */
  readonly groups: readonly ChoiceGroup[];
  readonly list: RefObject<HTMLDivElement | null>;
  readonly show: () => void;
  readonly close: () => void;
  readonly search: (query: string) => void;
  readonly point: (index: number) => void;
  readonly pick: (choice: Choice) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Keeps a key to the combobox that does something with it; Escape must not close what is around it as well. */
function claim(event: KeyboardEvent, handle: (() => void) | undefined): boolean {
  if (handle === undefined) return false;
  event.preventDefault();
  if (event.key === 'Escape') event.stopPropagation();
  handle();
  return true;
}

/** State and keyboard of a combobox. */
export function useCombobox(options: ComboboxOptions): ComboboxState {
  const { many, selected, onChange, onQuery } = options;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const ask = useRef(onQuery);
  ask.current = onQuery;
  const external = onQuery !== undefined;
  const groups = useMemo(
    () => (external ? options.groups : matchChoices(options.groups, query)),
    [options.groups, query, external],
  );
  const flat = flattenChoices(groups);
  useEffect(() => {
    setActive(0);
    if (open) ask.current?.(query);
  }, [open, query]);
  useEffect(() => list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' }), [active]);

  const close = (): void => {
    setOpen(false);
    setQuery('');
  };
  const pick = (choice: Choice): void => {
    if (!many) {
      onChange([choice.key]);
      close();
      return;
    }
    const keys = selected.map((other) => other.key);
    const next = keys.includes(choice.key) ? keys.filter((key) => key !== choice.key) : [...keys, choice.key];
    if (next.length <= (options.maxSelected ?? Number.POSITIVE_INFINITY)) onChange(next);
    setQuery('');
  };
  const step = (by: number): void => {
    if (open) setActive((active + by + flat.length) % Math.max(flat.length, 1));
    else setOpen(true);
  };
  const enter = (): void => {
    const choice = flat[active];
    if (!open) setOpen(true);
    else if (choice !== undefined) pick(choice);
  };
  const unpickLast = (): void => onChange(selected.slice(0, -1).map((choice) => choice.key));
  const onKeyDown = (event: KeyboardEvent): void => {
    const claimed: Record<string, (() => void) | undefined> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: enter,
      Escape: open ? close : undefined,
    };
    if (claim(event, claimed[event.key])) return;
    if (event.key === 'Backspace' && query === '' && many) unpickLast();
    else if (event.key === 'Tab') close();
  };
  const search = (text: string): void => {
    setQuery(text);
    setOpen(true);
  };
  return {
    open,
    query,
    active,
    groups,
    list,
    show: () => setOpen(true),
    close,
    search,
    point: setActive,
    pick,
    onKeyDown,
  };
}
