import { longestReason } from '../../core/operations/change-form.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

/** Said to somebody who asks for a change without a reason. */
export const reasonNeeded = 'Say why: those who approve need to know.';

/** A reason as it is kept; `whyNeeded` is said where there is none. Refusals are about the field `reason`. */
export function checkReason(text: string, whyNeeded: string): Result<string> {
  const reason = text.trim();
  if (reason === '') return refuse({ code: 'no-reason', sentence: whyNeeded, field: 'reason' });
  if (reason.length <= longestReason) return accept(reason);
  const sentence = `The reason has ${reason.length} characters; at most ${longestReason} fit.`;
  return refuse({ code: 'long-reason', sentence, field: 'reason' });
}
