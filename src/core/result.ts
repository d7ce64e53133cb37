/**
 * A "no" is a value: policy, precondition, stale plan, lock held, bad argument.
 *
 * `code` is stable and never shown alone; `sentence` is what the person reads (plain text, not escaped);
 * `next` is the way out, if there is one. A command in it is written `“/pg status”`: the shell puts the configured slash
 * command there.
 */
export interface Refusal {
  readonly code: string;
  readonly sentence: string;
  readonly next?: string;
  /** The field of a form that it is about. */
  readonly field?: string;
  /** Slack channel ids that `next` speaks of, for a renderer that can link to them. */
  readonly channels?: readonly string[];
}

/** Either a value or the reason why there is none. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Wraps a value as a successful result. */
export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps a refusal as a result. */
export function refuse(refusal: Refusal): Result<never> {
  return { ok: false, refusal };
}
