import { OutsideError } from '../../core/outside-error.ts';
import { type Result, refuse } from '../../core/result.ts';

/**
 * A change fails closed: when etcd or Slack does not answer, that is the answer. Everything else that is thrown is a
 * `Bug` and goes on.
 */
export async function answerOutside<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    if (error.outcome === 'unknown') {
      return refuse({
        code: 'outcome-unknown',
        sentence: `${error.message}: it is not known whether this was recorded.`,
        next: 'Look at “/pg operations” before you try again.',
      });
    }
    return refuse({
      code: 'outside-silent',
      sentence: `Nothing was changed: ${error.message}, and without that nobody may change anything.`,
      next: 'Try again.',
    });
  }
}
