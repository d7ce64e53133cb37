import { z } from 'zod';
import { someText } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { UrlSource } from '../elements/url-source.ts';
import { RichTextBlock } from './rich-text.ts';

const taskFields = {
  ...identifiable,
  task_id: someText,
  title: someText,
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: RichTextBlock.optional(),
  output: RichTextBlock.optional(),
  sources: z.array(UrlSource).optional(),
};

export const TaskCardBlock = z.strictObject({ type: z.literal('task_card'), ...taskFields });

/** A task inside a plan, where Slack's own examples leave `type` out. */
export const PlanTask = z.strictObject({ type: z.literal('task_card').optional(), ...taskFields });
