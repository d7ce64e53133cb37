import type { Assessment } from '../../cluster/assess.ts';
import type { StepState } from '../operation.ts';

/** Whether the snapshot shows the cluster after the step was begun. A step that nobody has begun can be seen any time. */
export function showsAfterStart({ facts }: Assessment, known: StepState | undefined): boolean {
  return known?.startedAtMs === undefined || facts.snapshot.takenAtMs >= known.startedAtMs;
}
