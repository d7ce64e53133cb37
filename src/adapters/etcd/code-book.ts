import { randomUUID } from 'node:crypto';
import type { OperationJournal } from '../../ports.ts';
import type { JournalKeys } from './operation-journal-keys.ts';
import { readUsedCode, writeUsedCode } from './operation-journal-schema.ts';
import type { SettledTransactions } from './settled-transactions.ts';

/** Uses up one-time codes: the counter of a person's last one only grows. */
export function createCodeBook(options: {
  keys: JournalKeys;
  who: string;
  transactions: SettledTransactions;
}): OperationJournal['useCode'] {
  const { keys, who, transactions } = options;
  return async ({ userId, counter }) => {
    const key = keys.code(userId);
    const useId = randomUUID();
    let known = (await transactions.read({ do: [{ read: key }] })).found[0]?.[0];
    for (;;) {
      const used = known === undefined ? undefined : readUsedCode(known.value, who);
      // An earlier try may have written it, its answer lost.
      if (used?.useId === useId) return true;
      if (used !== undefined && used.counter >= counter) return false;
      const { succeeded, found } = await transactions.write({
        when: [known === undefined ? { key, is: 'absent' } : { key, modifiedAt: known.modifiedAt }],
        do: [{ put: key, value: writeUsedCode({ counter, useId }) }],
        otherwise: [{ read: key }],
      });
      if (succeeded) return true;
      known = found[0]?.[0];
    }
  };
}
