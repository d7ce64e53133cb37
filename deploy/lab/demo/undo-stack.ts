/** What was started, to be stopped in the opposite order. */
export interface UndoStack {
  /** `what`: for the person who waits, as in "the bot". */
  add(what: string, undo: () => Promise<void>): void;
  /** Undoes everything, also after one of them failed. Returns what failed, one line each. */
  run(tell: (what: string) => void): Promise<readonly string[]>;
}

export function createUndoStack(): UndoStack {
  const entries: { what: string; undo: () => Promise<void> }[] = [];
  return {
    add: (what, undo) => {
      entries.push({ what, undo });
    },
    async run(tell) {
      const failures: string[] = [];
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        tell(entry.what);
        try {
          await entry.undo();
        } catch (error) {
          failures.push(`${entry.what}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return failures;
    },
  };
}
