import { labSubject } from './lab-subject.ts';
import { simulationSubject } from './simulation-subject.ts';
import type { NamedSubject } from './subject.ts';

/** Every contract suite runs on both: so the simulation cannot drift from the real thing. */
export const subjects: readonly NamedSubject[] = [simulationSubject, labSubject];

/** Reads twice what others say and once, in between, what our reader says, until nothing changed meanwhile. */
export async function readTogether<A, B>(options: {
  truth: () => Promise<A>;
  reading: () => Promise<B>;
}): Promise<{ truth: A; reading: B }> {
  for (let turn = 0; turn < 20; turn += 1) {
    const before = await options.truth();
    const reading = await options.reading();
    const after = await options.truth();
    if (JSON.stringify(before) === JSON.stringify(after)) return { truth: after, reading };
  }
  throw new Error('the cluster did not stand still for one reading');
}

/** Fails unless the reader is there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
