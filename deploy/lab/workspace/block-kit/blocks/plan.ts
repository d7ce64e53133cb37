import { z } from 'zod';
import { someText } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { PlanTask } from './task-card.ts';

export const PlanBlock = z.strictObject({
  type: z.literal('plan'),
  ...identifiable,
  title: someText,
  tasks: z.array(PlanTask).optional(),
});
