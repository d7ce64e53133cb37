import type { ComponentChildren } from 'preact';

export interface Choice {
  readonly key: string;
  /** What the search looks at. */
  readonly text: string;
  readonly content: ComponentChildren;
}

export interface ChoiceGroup {
  readonly label: string | undefined;
  readonly choices: readonly Choice[];
}
