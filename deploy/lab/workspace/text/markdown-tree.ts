import type { Inline } from './mrkdwn-tree.ts';

export type ColumnAlign = 'left' | 'center' | 'right';

export interface MarkdownItem {
  readonly depth: number;
  readonly ordered: boolean;
  /** Undefined for an ordinary item, else whether the task is ticked. */
  readonly checked: boolean | undefined;
  readonly children: readonly Inline[];
}

/** One paragraph-level piece of a markdown block. */
export type MarkdownPart =
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly parts: readonly MarkdownPart[] }
  | { readonly kind: 'list'; readonly items: readonly MarkdownItem[] }
  | { readonly kind: 'pre'; readonly text: string }
  | { readonly kind: 'rule' }
  | {
      readonly kind: 'table';
      readonly aligns: readonly ColumnAlign[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };
