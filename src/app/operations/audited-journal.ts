import type { JournalEvent } from '../../core/operations/journal.ts';
import { OutsideError } from '../../core/outside-error.ts';
import type { Log, OperationJournal } from '../../ports.ts';

interface Entry {
  readonly id: string;
  readonly sequence: number;
  readonly event: JournalEvent;
}

export interface AuditedJournal extends OperationJournal {
  /**
   * Logs an event of the journal that this process has not logged: the one that wrote it may have died before it could.
   * So each event has its line at least once, and `operation` and `sequence` tell which lines are about the same one.
   */
  audit(entry: Entry): void;
}

/**
 * A journal that writes each event of this bot to the log as well: one line per event, with `audit`. Where nobody knows
 * whether the journal took it, the line says so (`isWritten: unknown`).
 */
export function createAuditedJournal(options: { journal: OperationJournal; log: Log }): AuditedJournal {
  const { journal, log } = options;
  const { cluster } = journal;
  /** Few: one for each event that this process has met. */
  const recorded = new Set<string>();
  const record = (entry: Entry, isWritten: 'yes' | 'unknown'): void => {
    const { id: operation, sequence, event } = entry;
    if (isWritten === 'yes') recorded.add(keyOf(entry));
    log.info({ audit: { cluster, operation, sequence, isWritten, ...withoutBulk(event) } }, 'audit');
  };
  const recordDoubt = (entry: Entry, error: unknown): void => {
    if (error instanceof OutsideError && error.outcome === 'unknown') record(entry, 'unknown');
  };
  return {
    ...journal,
    audit(entry) {
      if (!recorded.has(keyOf(entry))) record(entry, 'yes');
    },
    async begin(operation) {
      const entry = { ...operation, sequence: 0 };
      try {
        const begun = await journal.begin(operation);
        if (begun.outcome === 'begun') record(entry, 'yes');
        return begun;
      } catch (error) {
        recordDoubt(entry, error);
        throw error;
      }
    },
    async append(entry) {
      try {
        const outcome = await journal.append(entry);
        if (outcome === 'appended') record(entry, 'yes');
        return outcome;
      } catch (error) {
        recordDoubt(entry, error);
        throw error;
      }
    },
  };
}

function keyOf({ id, sequence }: Entry): string {
  return `${id}/${sequence}`;
}

/** A request without the long texts of its plan: what was asked for and what it rests on stays. */
function withoutBulk(event: JournalEvent): Record<string, unknown> {
  if (event.type !== 'requested') return event;
  const { verb, args, summary, facts, steps } = event.plan;
  return { ...event, plan: { verb, args, summary, facts, steps: steps.map(({ id }) => id) } };
}
