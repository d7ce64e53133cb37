import { useState } from 'preact/hooks';
import { z } from 'zod';
import { Icon } from '../kit/icon.tsx';
import { RichText } from '../kit/rich-text.ts';
import { ExternalLink } from '../text/external-link.tsx';
import { RichTextView } from '../text/rich-text-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

export const TaskCard = z.object({
  type: z.literal('task_card').optional(),
  task_id: z.string(),
  title: z.string(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']).default('pending'),
  details: RichText.optional(),
  output: RichText.optional(),
  sources: z.array(z.object({ url: z.string(), text: z.string().optional() })).optional(),
});
export type TaskCard = z.infer<typeof TaskCard>;

const STATUS_WORDS = { pending: 'waiting', in_progress: 'in progress', complete: 'done', error: 'failed' } as const;

export const taskCardBlock = defineBlock(TaskCard, ({ block }: BlockProps<TaskCard>) => (
  <div class="task-card">
    <TaskRow task={block} />
  </div>
));

/** One task of a plan: its state, its title, and details and output behind a fold. */
export function TaskRow({ task }: { readonly task: TaskCard }) {
  const foldable = task.details !== undefined || task.output !== undefined || (task.sources ?? []).length > 0;
  const [open, setOpen] = useState(task.status === 'error');
  return (
    <div class={`task task-${task.status}`} data-task-id={task.task_id} data-status={task.status}>
      <TaskMark status={task.status} />
      <div class="task-main">
        {foldable ? (
          <button type="button" class="task-title task-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
            <TaskTitle task={task} />
            <Icon name="chevron" />
          </button>
        ) : (
          <div class="task-title">
            <TaskTitle task={task} />
          </div>
        )}
        {open ? <TaskBody task={task} /> : null}
      </div>
    </div>
  );
}

function TaskTitle({ task }: { readonly task: TaskCard }) {
  return (
    <span>
      {task.title}
      <span class="visually-hidden"> ({STATUS_WORDS[task.status]})</span>
    </span>
  );
}

function TaskBody({ task }: { readonly task: TaskCard }) {
  return (
    <div class="task-body">
      {task.details === undefined ? null : <RichTextView block={task.details} />}
      {task.output === undefined ? null : (
        <div class="task-output">
          <RichTextView block={task.output} />
        </div>
      )}
      {(task.sources ?? []).map((source) => (
        <ExternalLink url={source.url}>{source.text ?? source.url}</ExternalLink>
      ))}
    </div>
  );
}

function TaskMark({ status }: { readonly status: TaskCard['status'] }) {
  if (status === 'in_progress') return <span class="task-mark spinner" aria-hidden="true" />;
  return (
    <span class={`task-mark task-mark-${status}`} aria-hidden="true">
      {status === 'complete' ? <Icon name="check" /> : null}
      {status === 'error' ? <Icon name="close" /> : null}
    </span>
  );
}
