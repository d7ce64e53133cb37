/**
 * What went wrong outside, in a closed list, so that nobody ever matches an error's text.
 *
 * - `timeout`: no answer within the deadline
 * - `refused`: the host answered that nobody listens there
 * - `unreachable`: no route, host down, connection reset
 * - `unresolvable`: the name has no address
 * - `unauthorized`: the credentials were not accepted
 * - `forbidden`: the credentials are good, but somebody has to let the bot in there
 * - `bad-answer`: something answered, but not what we know how to read
 * - `unavailable`: the service answered that it cannot serve (for example etcd without a leader)
 */
export type OutsideCode =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'unresolvable'
  | 'unauthorized'
  | 'forbidden'
  | 'bad-answer'
  | 'unavailable';

/**
 * Thrown by adapters only. `outcome` says whether a request that changes something surely failed, or whether
 * nobody can know before looking again.
 */
export class OutsideError extends Error {
  readonly code: OutsideCode;
  readonly retryable: boolean;
  readonly outcome: 'failed' | 'unknown';
  /** What happened, without saying to whom: for a sentence that has named the source already. */
  readonly detail: string;

  /** `message` is shown to people: no secrets, no URLs with credentials. */
  constructor(options: {
    code: OutsideCode;
    message: string;
    detail?: string;
    retryable: boolean;
    outcome: 'failed' | 'unknown';
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = 'OutsideError';
    this.code = options.code;
    this.retryable = options.retryable;
    this.outcome = options.outcome;
    this.detail = options.detail ?? options.message;
  }
}

/** The outside surely did nothing, and asking the same again will not help by itself. */
export function isFinalRefusal(error: unknown): error is OutsideError {
  return error instanceof OutsideError && !error.retryable && error.outcome === 'failed';
}

/** A final refusal of which people cannot take the cause away: no new token and no invitation would help. */
export function isHopeless(error: unknown): error is OutsideError {
  return isFinalRefusal(error) && error.code !== 'unauthorized' && error.code !== 'forbidden';
}
