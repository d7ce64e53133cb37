/** What a list keeps in view by itself: its end, the top of its last row, or nothing since the viewer scrolled. */
export type Hold = 'end' | 'top' | 'free';

interface RowChange {
  readonly hold: Hold;
  /** Whether the last row is another one than before. */
  readonly isNew: boolean;
  /** Whether the last row fitted into the list before the change. */
  readonly hasFitted: boolean;
  readonly rowHeightPx: number;
  readonly boxHeightPx: number;
}

/**
 * What to hold after the last row changed. A row that fits is shown by the list's end; one that does not is shown from
 * its top, where a status says the most important thing, but only once: who went on to its end stays there.
 */
export function decideHold({ hold, isNew, hasFitted, rowHeightPx, boxHeightPx }: RowChange): Hold {
  if (hold === 'free') return 'free';
  if (rowHeightPx <= boxHeightPx) return 'end';
  return isNew || hasFitted ? 'top' : hold;
}
