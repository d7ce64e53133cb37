import type { StepRules } from '../next-step.ts';
import type { PlanStep } from '../plan.ts';

type ReleaseStep = Extract<PlanStep, { kind: 'release-operation' }>;

/**
 * The cluster does not show whom the bot has let go of: only the runner knows. When its word is lost, this operation
 * fails instead of holding its own lane: nothing is lost by asking again, and the answer tells.
 */
export function releaseOperationRules({ operationId }: ReleaseStep): StepRules {
  return {
    patienceMs: 30_000,
    whenLate: 'fail',
    check: () => ({ state: 'todo' }),
    describeLate: () => `Whether operation ${operationId} was let go of is not known: ask again, and the answer tells.`,
  };
}
