import type { Trigger, WorkspaceState } from '../model.ts';
import { createId } from './ids.ts';

/** How long a trigger_id may be exchanged for a view (docs.slack.dev/surfaces/modals). */
const triggerLifeMs = 3000;

/** A new trigger_id for what `userId` just did, in Slack's form `number.number.hex`. */
export function createTrigger(state: WorkspaceState, options: { userId: string; nowMs: number }): string {
  const serial = createId(state, '').toLowerCase();
  const id = `${Math.trunc(options.nowMs)}.${state.idSeed}.${Buffer.from(serial).toString('hex')}`;
  state.triggers.set(id, { id, userId: options.userId, createdMs: options.nowMs, exchanged: false });
  return id;
}

/** Exchanges a trigger_id once; else Slack's error code. */
export function exchangeTrigger(
  state: WorkspaceState,
  options: { triggerId: string; nowMs: number },
): { ok: true; trigger: Trigger } | { ok: false; error: string } {
  const trigger = state.triggers.get(options.triggerId);
  if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' };
  if (trigger.exchanged) return { ok: false, error: 'exchanged_trigger_id' };
  if (options.nowMs - trigger.createdMs > triggerLifeMs) return { ok: false, error: 'expired_trigger_id' };
  return { ok: true, trigger };
}
