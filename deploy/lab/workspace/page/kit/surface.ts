import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Option, OptionGroup } from './composition.ts';
import type { Entry, Values } from './entry.ts';

/** What a person did to one element. */
export interface ElementAction {
  readonly blockId: string;
  readonly actionId: string;
  /** What the element holds now; undefined for a button. */
  readonly entry: Entry | undefined;
  /** A button's own value. */
  readonly value: string | undefined;
}

/** Options an external select offers for a query. */
export interface Suggestions {
  readonly options: readonly Option[];
  readonly groups: readonly OptionGroup[];
}

/** Where blocks stand, and how what a person does there reaches the app. */
export interface Surface {
  readonly place: 'message' | 'modal' | 'home';
  /** The channel that "current conversation" means here. */
  readonly channel: string | undefined;
  readonly values: Values;
  /** Sentences to show under input blocks, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly setEntry: (blockId: string, actionId: string, entry: Entry) => void;
  readonly act: (action: ElementAction) => Promise<void>;
  readonly suggest: (blockId: string, actionId: string, query: string) => Promise<Suggestions>;
}

const noSurface: Surface = {
  place: 'message',
  channel: undefined,
  values: {},
  errors: {},
  setEntry: () => undefined,
  act: () => Promise.resolve(),
  suggest: () => Promise.resolve({ options: [], groups: [] }),
};

export const SurfaceContext = createContext<Surface>(noSurface);

export function useSurface(): Surface {
  return useContext(SurfaceContext);
}
