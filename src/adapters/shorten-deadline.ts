import type { Answer } from '../core/cluster/snapshot.ts';

/** What is well answers within this time; what was silent just now most likely stays so. */
const hurriedMs = 150;

/** The deadline of a question that had that answer in the newest snapshot, for somebody who is in a hurry. */
export function shortenDeadline(deadlineMs: number, before: Pick<Answer<unknown>, 'ok'> | undefined): number {
  return before?.ok === false ? Math.min(deadlineMs, hurriedMs) : deadlineMs;
}
