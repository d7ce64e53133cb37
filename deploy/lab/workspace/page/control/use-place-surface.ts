import { useMemo, useState } from 'preact/hooks';
import { useDirectory } from '../kit/directory.ts';
import type { Values } from '../kit/entry.ts';
import type { Surface } from '../kit/surface.ts';
import { sentenceOf, useToast } from '../kit/toast.ts';
import { fetchSuggestions, type PlaceReference, requestClick } from './actions.ts';

interface PlaceSurfaceOptions {
  readonly reference: PlaceReference;
  readonly place: Surface['place'];
  readonly channel: string | undefined;
  readonly errors?: Readonly<Record<string, string>>;
  /** What the server says the inputs hold; what the viewer entered since goes before it. */
  readonly known?: Values | undefined;
  /** Keeps only the entries whose inputs still stand there. */
  readonly present?: (values: Values) => Values;
}

const NO_ERRORS = {};

/** A surface whose actions go to the control interface as the viewer's. */
export function usePlaceSurface(options: PlaceSurfaceOptions): Surface & { readonly touched: Values } {
  const { viewerId } = useDirectory();
  const toast = useToast();
  const [touched, setTouched] = useState<Values>({});
  const { reference, place, channel, known, present = (values: Values) => values } = options;
  const values = useMemo(() => mergeValues(known ?? {}, touched), [known, touched]);
  return {
    place,
    channel,
    values,
    touched,
    errors: options.errors ?? NO_ERRORS,
    setEntry: (blockId, actionId, entry) =>
      setTouched((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: entry } })),
    act: async (action) => {
      try {
        await requestClick(viewerId, reference, action, present(touched));
      } catch (error) {
        toast(sentenceOf(error));
      }
    },
    suggest: (blockId, actionId, query) => fetchSuggestions(viewerId, reference, { blockId, actionId, query }),
  };
}

/** Entries of `over` before those of `under`, per element. */
function mergeValues(under: Values, over: Values): Values {
  const merged: Record<string, Values[string]> = { ...under };
  for (const [blockId, entries] of Object.entries(over)) merged[blockId] = { ...merged[blockId], ...entries };
  return merged;
}
