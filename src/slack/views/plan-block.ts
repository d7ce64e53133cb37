import type { PlanBlock, RichTextBlock, RichTextSection, TaskCardBlock } from '@slack/types';
import {
  describeStepStatus,
  describeSteps,
  formatDuration,
  type StepReport,
} from '../../core/operations/describe-operation.ts';
import { isOver, type OperationState } from '../../core/operations/operation.ts';
import { formatUtc } from '../../core/policy/format-utc.ts';
import { clockUtc } from './operation-words.ts';
import { plainWithin } from './text-budget.ts';
import { withDates } from './utc-moments.ts';

const shownSteps = 20;
const titleBudget = 120;
/** What a card costs beside its texts, in stored characters. */
const cardCost = 10;

/** The steps of an operation and how each stands. Slack takes one plan per message. `budget` in stored characters. */
export function renderPlan(operation: OperationState, options: { title: string; budget: number }): PlanBlock {
  const reports = describeSteps(operation);
  const shown = reports.slice(0, shownSteps);
  const left = reports.length - shown.length;
  const each = Math.floor(options.budget / shown.length) - cardCost;
  return {
    type: 'plan',
    title: left === 0 ? options.title : `${options.title} (the first ${shownSteps} of ${reports.length})`,
    tasks: shown.map((report) => renderTask(operation, report, each)),
  };
}

function renderTask(operation: OperationState, report: StepReport, budget: number): TaskCardBlock {
  const title = plainWithin(nameStep(report), Math.min(titleBudget, Math.floor(budget / 2))) || '–';
  const aside = nameAside(report);
  const details = renderDetails(report, Math.max(20, budget - titleBudget - 40));
  return {
    type: 'task_card',
    task_id: report.step.id,
    title: aside === undefined ? title : `${title} · ${aside}`,
    status: statusOf(operation, report),
    ...(details !== undefined && { details }),
  };
}

/** A card's title is plain text, in which no clock is the reader's: the time of a schedule is among the details. */
function nameStep({ step }: StepReport): string {
  const atMs = scheduleOf(step);
  return atMs === undefined ? step.sentence : step.sentence.replace(` at ${formatUtc(atMs)}`, '');
}

function scheduleOf(step: StepReport['step']): number | undefined {
  return step.kind === 'request-switchover' ? step.scheduledAtMs : undefined;
}

/** What the card's mark does not say. */
function nameAside(report: StepReport): string | undefined {
  if (report.status === 'waiting' || report.status === 'running') return undefined;
  if (report.status === 'done' && report.durationMs !== undefined) return formatDuration(report.durationMs);
  return describeStepStatus(report);
}

function statusOf(operation: OperationState, { status }: StepReport): TaskCardBlock['status'] {
  const hasStopped = isOver(operation) || operation.phase === 'escalated';
  switch (status) {
    case 'waiting':
    case 'skipped':
      return 'pending';
    case 'running':
      return 'in_progress';
    // A mark that turns would say that somebody still looks.
    case 'unknown':
      return hasStopped ? 'error' : 'in_progress';
    case 'done':
      return 'complete';
    case 'failed':
      return 'error';
  }
}

/** For when it is, when it began, and what was seen. Rich text shows every character as it is. */
function renderDetails({ step, startedAtMs, detail = '' }: StepReport, budget: number): RichTextBlock | undefined {
  const scheduledAtMs = scheduleOf(step);
  const seen = plainWithin(detail, budget);
  const elements: RichTextSection['elements'] = [];
  let gap = '';
  if (scheduledAtMs !== undefined) {
    elements.push(...withDates(`For ${formatUtc(scheduledAtMs)}`));
    gap = '. ';
  }
  if (startedAtMs !== undefined) {
    const fallback = clockUtc(startedAtMs, 'seconds');
    elements.push({ type: 'text', text: `${gap}Begun ` });
    elements.push({ type: 'date', timestamp: Math.floor(startedAtMs / 1000), format: '{time_secs}', fallback });
    gap = '. ';
  }
  if (elements.length === 0 && seen === '') return undefined;
  elements.push(...withDates(seen === '' ? '.' : `${gap}${seen}`));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
