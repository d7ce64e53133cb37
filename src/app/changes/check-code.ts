import { formatUtc } from '../../core/policy/format-utc.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { ChangeContext } from './context.ts';

export const notEnrolled: Refusal = {
  code: 'not-enrolled',
  sentence: 'This takes a one-time code, and you are not enrolled for one.',
  next: 'An administrator can enrol you.',
  field: 'code',
};

/** Uses up a one-time code; every way of being wrong is a refusal about the field `code`. */
export async function checkCode(
  context: ChangeContext,
  input: { cluster: string; userId: string; code: string | undefined },
): Promise<Result<true>> {
  const { cluster, userId, code = '' } = input;
  const verified = context.secondFactor?.verify({ userId, code: code.trim(), nowMs: context.clock.now() });
  switch (verified?.outcome) {
    case undefined:
    case 'not-enrolled':
      return refuse(notEnrolled);
    case 'locked': {
      const until = formatUtc(verified.untilMs);
      const sentence = `There were too many wrong codes: none of yours counts until ${until}.`;
      return refuse({ code: 'codes-locked', sentence, next: 'Somebody else may approve meanwhile.', field: 'code' });
    }
    case 'right':
      if (await useCode(context, cluster, { userId, counter: verified.counter })) return accept(true);
  }
  const sentence = 'That code is wrong or was used already: wait for the next one.';
  return refuse({ code: 'wrong-code', sentence, field: 'code' });
}

/**
 * A code counts once, whatever the cluster. The cluster's own journal decides; the others are told at once and not
 * waited for. One that could not be told has no etcd to write to, so nothing is approved there before the code is old.
 */
async function useCode(
  { journals }: ChangeContext,
  cluster: string,
  used: { userId: string; counter: number },
): Promise<boolean> {
  const isFresh = await journals.get(cluster)?.useCode(used);
  if (isFresh !== true) return false;
  for (const [name, journal] of journals) {
    if (name !== cluster) journal.useCode(used).catch(() => undefined);
  }
  return true;
}
