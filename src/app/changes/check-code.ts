import { formatUtc } from '../../core/policy/format-utc.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { OperationJournal } from '../../ports.ts';
import { createBackoff, retryOutside } from '../operations/backoff.ts';
import { pause } from '../operations/bell.ts';
import type { ChangeContext } from './context.ts';

export const notEnrolled: Refusal = {
  code: 'not-enrolled',
  sentence: 'This takes a one-time code, and you are not enrolled for one.',
  next: 'An administrator can enrol you.',
  field: 'code',
};

interface UsedCode {
  readonly userId: string;
  readonly counter: number;
}

/** Uses up a one-time code; every way of being wrong is a refusal about the field `code`. */
export type CheckCode = (input: {
  readonly cluster: string;
  readonly userId: string;
  readonly code: string | undefined;
  /** The way out for somebody whose codes do not count for a while. */
  readonly otherWay: string;
}) => Promise<Result<true>>;

/** One per process: it remembers which codes it has taken, whatever the journals say. */
export function createCodeCheck(context: Pick<ChangeContext, 'clock' | 'secondFactor' | 'journals'>): CheckCode {
  const useCode = createCodeUse(context.journals);
  return async ({ cluster, userId, code = '', otherWay: next }) => {
    const verified = context.secondFactor?.verify({ userId, code: code.trim(), nowMs: context.clock.now() });
    switch (verified?.outcome) {
      case undefined:
      case 'not-enrolled':
        return refuse(notEnrolled);
      case 'locked': {
        const until = formatUtc(verified.untilMs);
        const sentence = `There were too many wrong codes: none of yours counts until ${until}.`;
        return refuse({ code: 'codes-locked', sentence, next, field: 'code' });
      }
      case 'right':
        if (await useCode(cluster, { userId, counter: verified.counter })) return accept(true);
    }
    const sentence = 'That code is wrong or was used already: wait for the next one.';
    return refuse({ code: 'wrong-code', sentence, field: 'code' });
  };
}

/**
 * A code counts once, whatever the cluster: this process takes it once, and every journal that answers has to take it as
 * new. So of two bots that get it at the same moment for two clusters, at most one lets it count.
 */
function createCodeUse(journals: ChangeContext['journals']): (cluster: string, used: UsedCode) => Promise<boolean> {
  /** Counter of the last code taken, by person: it only grows. */
  const taken = new Map<string, number>();
  return async (cluster, used) => {
    const { userId, counter } = used;
    const before = taken.get(userId) ?? -1;
    if (counter <= before) return false;
    taken.set(userId, counter);
    try {
      if ((await journals.get(cluster)?.useCode(used)) !== true) return false;
    } catch (error) {
      // Nothing was approved with it: it may be tried again, and where it was written down it is refused then.
      if (taken.get(userId) === counter) taken.set(userId, before);
      throw error;
    }
    const others = [...journals].flatMap(([name, journal]) => (name === cluster ? [] : [journal]));
    const answers = await Promise.all(others.map((journal) => tellOther(journal, used)));
    return !answers.includes(false);
  };
}

/** A person waits, and the other cluster has nothing to do with what they decide. */
const otherWithinMs = 500;
/** No code counts as long as this: its own 30 seconds, and those before and after (second-factor.ts). */
const codeLifeMs = 120_000;

/**
 * Whether the code is new to the journal of another cluster; undefined when it does not say so at once. Then it is told
 * as soon as it answers, until the code is too old to count.
 */
function tellOther(journal: OperationJournal, used: UsedCode): Promise<boolean | undefined> {
  const patience = new AbortController();
  const told = retryOutside(() => journal.useCode(used), {
    signal: AbortSignal.timeout(codeLifeMs),
    backoff: createBackoff({ firstMs: 250, longestMs: 2_000 }),
    onTrouble: () => patience.abort(),
  }).catch(() => undefined);
  return Promise.race([told, pause(otherWithinMs, patience.signal).then(() => undefined)]);
}
