import { randomUUID } from 'node:crypto';
import { Bug, invariant } from '../../core/invariant.ts';
import { endsOperation } from '../../core/operations/journal.ts';
import { OutsideError } from '../../core/outside-error.ts';
import type { OperationJournal, OperationLock } from '../../ports.ts';
import { outsideError } from '../outside-errors.ts';
import { type JournalKeys, toDigits } from './operation-journal-keys.ts';
import { readCount, readEntry, writeEntry } from './operation-journal-schema.ts';
import type { SettledTransactions } from './settled-transactions.ts';
import type { Condition, FoundKey, TransactionAnswer } from './transaction.ts';

type JournalWrites = Pick<OperationJournal, 'begin' | 'append' | 'noteTold' | 'close'>;

/** The port's writes, one transaction each. */
export function createJournalWrites(options: {
  keys: JournalKeys;
  who: string;
  transactions: SettledTransactions;
}): JournalWrites {
  const { keys, who, transactions } = options;
  const lockLost = (): OutsideError =>
    new OutsideError({
      ...{ code: 'unavailable', message: `${who}: the lock is lost`, detail: 'the lock is lost' },
      ...{ retryable: false, outcome: 'failed' },
    });

  return {
    async begin({ id, event }) {
      const appendId = randomUUID();
      const [first, claim] = [keys.event(id, 0), keys.claim(event.lane)];
      const answer = await transactions.write({
        when: [
          { key: first, is: 'absent' },
          { key: claim, is: 'absent' },
        ],
        do: [
          { put: first, value: writeEntry({ appendId, event }) },
          { put: claim, value: id },
          { put: keys.open(id), value: '' },
          { put: keys.told(id), value: toDigits(0) },
        ],
        otherwise: [{ read: first }, { read: claim }],
      });
      if (answer.succeeded) return { outcome: 'begun' };
      const begun = foundAt(answer, 0);
      if (begun !== undefined) return { outcome: isOwn(begun, appendId) ? 'begun' : 'id-taken' };
      const holder = foundAt(answer, 1);
      invariant(holder !== undefined, 'etcd refuses a request because the lane or the id is taken');
      return { outcome: 'busy', holder: holder.value };
    },

    async append({ id, sequence, lane, event, lock }) {
      invariant(sequence > 0, 'event 0 is written by begin');
      if (lock?.lost.aborted) return 'lock-lost';
      const appendId = randomUUID();
      const [own, previous, claim] = [keys.event(id, sequence), keys.event(id, sequence - 1), keys.claim(lane)];
      const answer = await transactions.write({
        when: [
          { key: own, is: 'absent' },
          { key: previous, is: 'present' },
          // Its message may be posted again also after its end, when another one may have the lane.
          ...(event.type === 'posted' ? [] : [{ key: claim, valueIs: id }]),
          ...heldBy(lock),
        ],
        do: [
          { put: own, value: writeEntry({ appendId, event }) },
          ...(endsOperation(event) ? [{ delete: claim }] : []),
        ],
        otherwise: [{ read: own }, { read: previous }, { read: claim }, ...(lock ? [{ read: lock.key }] : [])],
      });
      if (answer.succeeded) return 'appended';
      const written = foundAt(answer, 0);
      if (written !== undefined) {
        if (isOwn(written, appendId)) return 'appended';
        if (readEntry(written.value).event !== undefined) return 'taken';
        const detail = `operation ${id} has an event that this version of the bot cannot read`;
        throw outsideError({ code: 'bad-answer', who, detail });
      }
      if (lock !== undefined && foundAt(answer, 3)?.leaseId !== lock.leaseId) return 'lock-lost';
      invariant(foundAt(answer, 1) !== undefined, `event ${sequence - 1} of operation ${id} is there`);
      throw new Bug(`operation ${id} writes in the lane "${lane}", which it does not have`);
    },

    async noteTold({ id, told, lock }) {
      const key = keys.told(id);
      const answer = await transactions.write({
        // Never back: a note that was under way for long must not undo a later one.
        when: [{ key, valueBelow: toDigits(told) }, ...heldBy(lock)],
        do: [{ put: key, value: toDigits(told) }],
        otherwise: [{ read: key }, { read: lock.key }],
      });
      if (answer.succeeded) return;
      if (foundAt(answer, 1)?.leaseId !== lock.leaseId) throw lockLost();
      const known = foundAt(answer, 0);
      invariant(known !== undefined && readCount(known.value) >= told, `operation ${id} is in the journal`);
    },

    async close({ id, lock }) {
      const answer = await transactions.write({ when: heldBy(lock), do: [{ delete: keys.open(id) }] });
      if (!answer.succeeded) throw lockLost();
    },
  };
}

/** The lock's key has exactly this lease: not that of a bot that took it since. */
function heldBy(lock: OperationLock | undefined): readonly Condition[] {
  return lock === undefined ? [] : [{ key: lock.key, leaseIs: lock.leaseId }];
}

function foundAt(answer: TransactionAnswer, index: number): FoundKey | undefined {
  return answer.found[index]?.[0];
}

function isOwn(found: FoundKey, appendId: string): boolean {
  return readEntry(found.value).appendId === appendId;
}
