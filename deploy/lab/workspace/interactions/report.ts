import type { Outcome } from '../delivery/envelope.ts';
import type { Notice } from '../model.ts';
import type { Workspace } from '../workspace.ts';

/** What became of something a person did, as the control interface tells it. */
export interface Report {
  readonly ok: true;
  readonly acked: boolean;
  readonly timedOut: boolean;
  /** Time from the action to the ack or the giving up. */
  readonly elapsed_ms: number;
  /** What the user was shown when it went wrong. */
  readonly error?: string;
  readonly notice?: Notice;
}

/** The person's request could not be carried out at all. */
export interface Rejection {
  readonly ok: false;
  readonly status: 400 | 403 | 404 | 409 | 422;
  readonly error: string;
  readonly message: string;
}

export function reject(status: Rejection['status'], error: string, message: string): Rejection {
  return { ok: false, status, error, message };
}

/** Turns a delivery's outcome into a report, and shows the user the failure if there was one. */
export function reportOutcome(
  workspace: Workspace,
  options: {
    outcome: Outcome;
    startedMs: number;
    /** The sentence Slack shows for an error code. */
    sentence: (error: string) => string;
    userId: string;
    channelId?: string;
    viewId?: string;
  },
): Report {
  const { outcome, startedMs, sentence, userId, channelId, viewId } = options;
  const elapsed = workspace.clock.nowMs() - startedMs;
  if (outcome.kind === 'acked') return { ok: true, acked: true, timedOut: false, elapsed_ms: elapsed };
  const error = outcome.kind === 'timed_out' ? 'operation_timeout' : 'dispatch_failed';
  const notice = workspace.notify({
    user: userId,
    kind: error,
    text: sentence(error),
    ...(channelId === undefined ? {} : { channel: channelId }),
    ...(viewId === undefined ? {} : { view_id: viewId }),
  });
  return { ok: true, acked: false, timedOut: outcome.kind === 'timed_out', elapsed_ms: elapsed, error, notice };
}
