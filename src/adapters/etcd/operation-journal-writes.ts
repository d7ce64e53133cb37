import { randomUUID } from 'node:crypto';
import { invariant } from '../../core/invariant.ts';
import { endsOperation } from '../../core/operations/journal.ts';
import { OutsideError } from '../../core/outside-error.ts';
import type { OperationJournal, OperationLock } from '../../ports.ts';
import { outsideError } from '../outside-errors.ts';
import { type JournalKeys, toDigits } from './operation-journal-keys.ts';
import { readCount, readEntry, writeEntry } from './operation-journal-schema.ts';
import type { SettledTransactions } from './settled-transactions.ts';
import type { Condition, FoundKey, KeyOperation, TransactionAnswer } from './transaction.ts';

type JournalWrites = Pick<OperationJournal, 'begin' | 'append' | 'noteTold' | 'close'>;
type Write<Name extends keyof JournalWrites> = JournalWrites[Name];

interface WriteOptions {
  readonly keys: JournalKeys;
  readonly who: string;
  readonly transactions: SettledTransactions;
}

/** The port's writes, one transaction each. */
export function createJournalWrites(options: WriteOptions): JournalWrites {
  return {
    begin: createBegin(options),
    append: createAppend(options),
    noteTold: createNoteTold(options),
    close: createClose(options),
  };
}

function createBegin({ keys, transactions }: WriteOptions): Write<'begin'> {
  return async ({ id, event }) => {
    const appendId = randomUUID();
    const [first, claim] = [keys.event(id, 0), keys.claim(event.lane)];
    const writes: readonly KeyOperation[] = [
      { put: first, value: writeEntry({ appendId, event }) },
      { put: claim, value: id },
      { put: keys.open(id), value: '' },
      { put: keys.told(id), value: toDigits(0) },
    ];
    const begun = await transactions.write({
      when: [
        { key: first, is: 'absent' },
        { key: claim, is: 'absent' },
      ],
      do: writes,
      otherwise: [{ read: first }, { read: claim }],
    });
    if (begun.succeeded) return { outcome: 'begun' };
    const known = foundAt(begun, 0);
    if (known !== undefined) return { outcome: isOwn(known, appendId) ? 'begun' : 'id-taken' };
    const holder = foundAt(begun, 1)?.value;
    invariant(holder !== undefined, 'etcd refuses a request because the lane or the id is taken');
    // Events are never deleted: an operation without its first one can neither go on nor end.
    const request = keys.event(holder, 0);
    const taken = await transactions.write({
      when: [
        { key: first, is: 'absent' },
        { key: claim, valueIs: holder },
        { key: request, is: 'absent' },
      ],
      do: [...writes, { delete: keys.open(holder) }],
      otherwise: [{ read: first }, { read: claim }],
    });
    const own = foundAt(taken, 0);
    if (taken.succeeded || (own !== undefined && isOwn(own, appendId))) return { outcome: 'begun' };
    return own === undefined
      ? { outcome: 'busy', holder: foundAt(taken, 1)?.value ?? holder }
      : { outcome: 'id-taken' };
  };
}

function createAppend({ keys, who, transactions }: WriteOptions): Write<'append'> {
  return async ({ id, sequence, lane, event, lock }) => {
    invariant(sequence > 0, 'event 0 is written by begin');
    if (lock?.lost.aborted) return 'lock-lost';
    const appendId = randomUUID();
    const [own, previous, claim] = [keys.event(id, sequence), keys.event(id, sequence - 1), keys.claim(lane)];
    const isEnd = endsOperation(event);
    const write = (claimed: readonly Condition[], freeing: readonly KeyOperation[]) =>
      transactions.write({
        when: [{ key: own, is: 'absent' }, { key: previous, is: 'present' }, ...claimed, ...heldBy(lock)],
        do: [{ put: own, value: writeEntry({ appendId, event }) }, ...freeing],
        otherwise: [{ read: own }, { read: previous }, { read: claim }, ...(lock ? [{ read: lock.key }] : [])],
      });
    /** Why nothing was written; undefined: because of the claim. */
    const explain = (answer: TransactionAnswer): Awaited<ReturnType<Write<'append'>>> | undefined => {
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
      return undefined;
    };
    // Its message may be posted again also after its end, when another one may have the lane.
    const claimed: readonly Condition[] = event.type === 'posted' ? [] : [{ key: claim, valueIs: id }];
    const outcome = explain(await write(claimed, isEnd ? [{ delete: claim }] : []));
    if (outcome !== undefined) return outcome;
    // What has lost its lane may still end; whoever has the lane now keeps it.
    return isEnd ? (explain(await write([], [])) ?? 'lane-lost') : 'lane-lost';
  };
}

function createNoteTold({ keys, who, transactions }: WriteOptions): Write<'noteTold'> {
  return async ({ id, told, lock }) => {
    const key = keys.told(id);
    const answer = await transactions.write({
      // Never back: a note that was under way for long must not undo a later one.
      when: [{ key, valueBelow: toDigits(told) }, ...heldBy(lock)],
      do: [{ put: key, value: toDigits(told) }],
      otherwise: [{ read: key }, { read: lock.key }],
    });
    if (answer.succeeded) return;
    if (foundAt(answer, 1)?.leaseId !== lock.leaseId) throw lockLost(who);
    const known = foundAt(answer, 0);
    invariant(known !== undefined && readCount(known.value) >= told, `operation ${id} is in the journal`);
  };
}

function createClose({ keys, who, transactions }: WriteOptions): Write<'close'> {
  return async ({ id, lock }) => {
    const answer = await transactions.write({ when: heldBy(lock), do: [{ delete: keys.open(id) }] });
    if (!answer.succeeded) throw lockLost(who);
  };
}

function lockLost(who: string): OutsideError {
  const detail = 'the lock is lost';
  const message = `${who}: ${detail}`;
  return new OutsideError({ code: 'unavailable', message, detail, retryable: false, outcome: 'failed' });
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
