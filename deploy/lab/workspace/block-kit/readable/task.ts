import type { z } from 'zod';
import type { PlanBlock } from '../blocks/plan.ts';
import type { PlanTask } from '../blocks/task-card.ts';
import { renderLink } from './mrkdwn.ts';
import type { Reader } from './reader.ts';
import { renderRichText } from './rich-text.ts';

type Task = z.infer<typeof PlanTask>;

const markOf: Readonly<Record<Task['status'], string>> = {
  pending: '○',
  in_progress: '◐',
  complete: '✔',
  error: '✖',
};

export const indent = (text: string, by = '  '): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');

/** A task card: its status mark and title, then details, output and sources below it. */
export function renderTask(task: Task, reader: Reader): string {
  const below = [
    ...(task.details === undefined ? [] : [renderRichText(task.details, reader)]),
    ...(task.output === undefined ? [] : [renderRichText(task.output, reader)]),
    ...(task.sources ?? []).map((source) => renderLink(source.url, source.text)),
  ].filter((text) => text !== '');
  return [`${markOf[task.status]} ${task.title}`, ...below.map((text) => indent(text))].join('\n');
}

/** A plan: its title with how many tasks are complete, then the tasks in order. */
export function renderPlan(plan: z.infer<typeof PlanBlock>, reader: Reader): string {
  const tasks = plan.tasks ?? [];
  const complete = tasks.filter((task) => task.status === 'complete').length;
  const title = tasks.length === 0 ? plan.title : `${plan.title} (${complete}/${tasks.length})`;
  return [title, ...tasks.map((task) => indent(renderTask(task, reader)))].join('\n');
}
