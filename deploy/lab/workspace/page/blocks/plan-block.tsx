import { useState } from 'preact/hooks';
import { z } from 'zod';
import { Icon } from '../kit/icon.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';
import { TaskCard, TaskRow } from './task-card-block.tsx';
import { UnsupportedBlock } from './unsupported-block.tsx';

const PlanBlock = z.object({ title: z.string(), tasks: z.array(z.unknown()).optional() });

export const planBlock = defineBlock(PlanBlock, PlanView);

function PlanView({ block }: BlockProps<z.infer<typeof PlanBlock>>) {
  const [open, setOpen] = useState(true);
  const tasks = (block.tasks ?? []).map((input) => ({ input, task: TaskCard.safeParse(input) }));
  const done = tasks.filter(({ task }) => task.data?.status === 'complete').length;
  return (
    <section class="plan" aria-label={block.title}>
      <button type="button" class="plan-title" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="chevron" />
        <span class="plan-name">{block.title}</span>
        <span class="plan-count">
          {done} of {tasks.length}
        </span>
      </button>
      {open ? (
        <div class="plan-tasks">
          {tasks.map(({ input, task }) =>
            task.success ? (
              <TaskRow key={task.data.task_id} task={task.data} />
            ) : (
              <UnsupportedBlock block={input} what="element" />
            ),
          )}
        </div>
      ) : null}
    </section>
  );
}
