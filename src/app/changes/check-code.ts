import { accept, type Result, refuse } from '../../core/result.ts';
import type { ChangeContext } from './context.ts';

/** Uses up a one-time code; every way of being wrong is a refusal about the field `code`. */
export async function checkCode(
  { secondFactor, journals, clock }: ChangeContext,
  input: { cluster: string; userId: string; code: string | undefined },
): Promise<Result<true>> {
  const { cluster, userId, code = '' } = input;
  const verified = secondFactor?.verify({ userId, code: code.trim(), nowMs: clock.now() });
  if (verified === undefined || verified.outcome === 'not-enrolled') {
    return refuse({
      code: 'not-enrolled',
      sentence: 'This takes a one-time code, and you are not enrolled for one.',
      next: 'An administrator can enrol you.',
      field: 'code',
    });
  }
  const isFresh =
    verified.outcome === 'right' && (await journals.get(cluster)?.useCode({ userId, counter: verified.counter }));
  if (isFresh === true) return accept(true);
  const sentence = 'That code is wrong or was used already: wait for the next one.';
  return refuse({ code: 'wrong-code', sentence, field: 'code' });
}
