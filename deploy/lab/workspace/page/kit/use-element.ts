import { useState } from 'preact/hooks';
import { useConfirm } from './confirm.tsx';
import type { InteractiveElement } from './element.ts';
import { type Entry, initialEntry } from './entry.ts';
import { useSurface } from './surface.ts';

/** Where an element sits, and whether what a person does to it is sent to the app at once. */
export interface ElementPlace {
  readonly blockId: string;
  readonly dispatches: boolean;
}

/** What a component needs to draw one element and report what a person does to it. */
export interface ElementControl {
  readonly entry: Entry | undefined;
  /** True while the app has not answered the last action. */
  readonly busy: boolean;
  /** Keeps a new value, and sends it when the element dispatches. */
  readonly change: (entry: Entry) => void;
  /** Keeps a new value without sending it, as while a person is still typing. */
  readonly hold: (entry: Entry) => void;
  /** Sends the element's action (a button's own value, or the entry given). */
  readonly act: (what: { readonly entry?: Entry; readonly value?: string | undefined }) => void;
}

export function useElement(element: InteractiveElement, place: ElementPlace): ElementControl {
  const surface = useSurface();
  const confirm = useConfirm();
  const [busy, setBusy] = useState(false);
  const { blockId } = place;
  const actionId = element.action_id;
  const entry = surface.values[blockId]?.[actionId] ?? initialEntry(element, surface.channel);

  const send = async (what: { readonly entry?: Entry; readonly value?: string | undefined }): Promise<void> => {
    if (!(await confirm(element.confirm))) return;
    if (what.entry !== undefined) surface.setEntry(blockId, actionId, what.entry);
    setBusy(true);
    try {
      await surface.act({ blockId, actionId, entry: what.entry, value: what.value });
    } finally {
      setBusy(false);
    }
  };
  const hold = (next: Entry): void => surface.setEntry(blockId, actionId, next);
  const act: ElementControl['act'] = (what) => void send(what);
  const change = (next: Entry): void => (place.dispatches ? act({ entry: next }) : hold(next));
  return { entry, busy, change, hold, act };
}
