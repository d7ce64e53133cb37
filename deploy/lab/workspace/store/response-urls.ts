import type { ResponseUrl, WorkspaceState } from '../model.ts';
import { createId } from './ids.ts';

/** A response_url may be used 5 times within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction). */
const responseUrlLimits = { uses: 5, lifeMs: 30 * 60_000 } as const;

/** Registers a new response_url and returns its path on the workspace. */
export function createResponseUrl(
  state: WorkspaceState,
  options: { userId: string; channelId: string; nowMs: number; original?: { ts: string; isEphemeral: boolean } },
): string {
  const token = createId(state, 'R').toLowerCase();
  const { userId, channelId, nowMs, original } = options;
  state.responseUrls.set(token, {
    token,
    userId,
    channelId,
    createdMs: nowMs,
    usedCount: 0,
    ...(original === undefined ? {} : { original }),
  });
  return `/actions/${state.team.id}/${token}`;
}

/** Uses a response_url once; else Slack's error code (both answered 404). */
export function takeResponseUrl(
  state: WorkspaceState,
  options: { token: string; nowMs: number },
): { ok: true; responseUrl: ResponseUrl } | { ok: false; error: string } {
  const responseUrl = state.responseUrls.get(options.token);
  if (responseUrl === undefined) return { ok: false, error: 'invalid_url' };
  if (options.nowMs - responseUrl.createdMs > responseUrlLimits.lifeMs) return { ok: false, error: 'expired_url' };
  if (responseUrl.usedCount >= responseUrlLimits.uses) return { ok: false, error: 'used_url' };
  responseUrl.usedCount += 1;
  return { ok: true, responseUrl };
}
