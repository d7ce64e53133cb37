import { isSchedulePending } from '../../core/policy/operation-rules.ts';
import type { Work } from './work.ts';

/**
 * What lies at Patroni for a time that the policy forbids by now (a bot with another configuration took over) is taken
 * back, as if somebody had cancelled it. Resolves with whether that was so.
 */
export async function takeBackIfForbidden({ context, record }: Work): Promise<boolean> {
  const { state } = record;
  const atMs = context.clock.now();
  // What has failed ends by itself.
  const hasFailed = Object.values(state.steps).some(({ outcome }) => outcome === 'failed');
  if (hasFailed || !isSchedulePending(state, atMs)) return false;
  const forbidden = context.refuseExecution(state, atMs);
  if (forbidden === undefined) return false;
  const why = `The policy forbids it by now: ${forbidden.sentence}`;
  await record.append({ type: 'undo-started', atMs, why });
  return true;
}
