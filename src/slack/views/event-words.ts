import { describeWriteGap } from '../../core/operations/describe-operation.ts';
import type { JournalEvent } from '../../core/operations/journal.ts';
import { undoStepsOf } from '../../core/operations/next-step.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { mentionUser, nameWish, sharedMomentMrkdwn } from './operation-words.ts';
import { escapeWithin, sentenceWithin } from './text-budget.ts';

const budget = 700;

/** What somebody typed for this event; empty when they typed nothing or had nothing to say. */
export function quotedIn(event: JournalEvent): string {
  return event.type === 'requested' || event.type === 'denied' ? event.reason : '';
}

/**
 * What happened, as one or two sentences of mrkdwn, without what somebody typed (`quotedIn`). `operation` is at that
 * event or later.
 */
export function describeEvent(operation: OperationState, event: JournalEvent): string {
  switch (event.type) {
    case 'requested':
      return `${mentionUser(event.userId)} asked to ${words(nameWish(event.plan))}.`;
    case 'posted':
      return 'The request was posted.';
    case 'approved':
      return `${mentionUser(event.userId)} approved${event.secondFactor ? ' with a one-time code' : ''}${countApprovals(operation, event)}.`;
    case 'denied':
      return `${mentionUser(event.userId)} denied it.`;
    case 'cancelled':
      return `${mentionUser(event.userId)} cancelled it.`;
    case 'expired':
      return `It was not approved in time (until ${sharedMomentMrkdwn(operation.rules.expiresAtMs)}).`;
    case 'voided':
      return `It is void: ${sentence(event.changes.join('; ') || 'what it rested on has changed')}`;
    case 'started':
      return 'It began.';
    case 'step-started':
      return `${nameStep(operation, event.stepId)} began: ${sentence(findSentence(operation, event.stepId))}`;
    case 'step-ended':
      return describeStepEnd(operation, event);
    case 'undo-started':
      return `It is being taken back${event.userId === undefined ? '' : `, as ${mentionUser(event.userId)} wants it`}: ${sentence(event.why)}`;
    case 'measured':
      return sentence(describeWriteGap(event.writeGap));
    case 'finished':
      return `It ${outcomeWords[event.outcome]}: ${sentence(event.sentence)}`;
    case 'released':
      return `The cluster was freed by operation ${words(event.byOperation)}.`;
  }
}

const outcomeWords = {
  succeeded: 'succeeded',
  failed: 'failed',
  undone: 'was taken back',
  escalated: 'stopped, and a person has to look',
} as const;

const stepEndWords = {
  done: 'is done:',
  failed: 'failed:',
  unknown: 'has no answer. The bot looks at the cluster to find out what came of it.',
} as const;

function describeStepEnd(operation: OperationState, event: Extract<JournalEvent, { type: 'step-ended' }>): string {
  const detail = event.detail === '' ? findSentence(operation, event.stepId) : event.detail;
  return `${nameStep(operation, event.stepId)} ${stepEndWords[event.outcome]} ${sentence(detail)}`;
}

/** `Step 1 of 4`; `Undoing, step 1 of 1`. */
function nameStep(operation: OperationState, stepId: string): string {
  const { steps } = operation.plan;
  const index = steps.findIndex(({ id }) => id === stepId);
  if (index >= 0) return `Step ${index + 1} of ${steps.length}`;
  const undo = undoStepsOf(operation);
  return `Undoing, step ${undo.findIndex(({ id }) => id === stepId) + 1} of ${undo.length},`;
}

function findSentence(operation: OperationState, stepId: string): string {
  const all = [...operation.plan.steps, ...undoStepsOf(operation)];
  return all.find(({ id }) => id === stepId)?.sentence ?? stepId;
}

/** ` (1 of 2)`; nothing when the approval is not among those that count. */
function countApprovals({ approvals, rules }: OperationState, event: { userId: string }): string {
  const index = approvals.findIndex(({ userId }) => userId === event.userId);
  return index < 0 ? '' : ` (${index + 1} of ${rules.approvals})`;
}

function words(text: string): string {
  return escapeWithin(text, budget);
}

function sentence(text: string): string {
  return sentenceWithin(text, budget);
}
