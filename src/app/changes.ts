import type { ChangeAnswers, ChangeQuestion, ChangeRequest } from '../core/operations/change-form.ts';
import type { OperationState } from '../core/operations/operation.ts';
import type { Result } from '../core/result.ts';

/** What a decision needs of the person who takes it. */
export interface Decision {
  readonly operationId: string;
  /** Slack user id. */
  readonly userId: string;
}

/**
 * Everything that people do to operations. Each call authorises the person anew and resolves within a few seconds;
 * a `Refusal` with `field` set belongs to that field of the form.
 */
export interface Changes {
  /** What to ask before `request`; a refusal when this person may not ask for it here and now at all. */
  prepare(request: ChangeRequest): Promise<Result<ChangeQuestion>>;
  /**
   * Plans, claims the cluster and writes the first event; the engine does the rest. Waits a moment for the request's
   * message: `not-shown` when Slack turns it away, which voids the request.
   */
  request(request: ChangeRequest, answers: ChangeAnswers): Promise<Result<OperationState>>;
  /** Whether this person may approve this now; `wantsCode`: `approve` needs one. */
  prepareApproval(decision: Decision): Promise<Result<{ operation: OperationState; wantsCode: boolean }>>;
  /** Approves; voids instead (a refusal that says what changed) when the plan would be another one now. */
  approve(decision: Decision & { readonly code?: string }): Promise<Result<OperationState>>;
  prepareDenial(decision: Decision): Promise<Result<OperationState>>;
  deny(decision: Decision & { readonly reason: string }): Promise<Result<OperationState>>;
  /** By the one who asked, before it starts; or by them or an approver while a schedule is pending. */
  cancel(decision: Decision): Promise<Result<OperationState>>;
  /** The request that an ended operation came from, to be asked for again by this person. */
  repeat(decision: Decision & { readonly channel: string }): Promise<Result<ChangeQuestion>>;
}
