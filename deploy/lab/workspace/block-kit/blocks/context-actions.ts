import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { FeedbackButtons, IconButton } from '../elements/button.ts';
import { limits } from '../limits.ts';

export const ContextActionsBlock = z.strictObject({
  type: z.literal('context_actions'),
  ...identifiable,
  elements: z
    .array(z.discriminatedUnion('type', [FeedbackButtons, IconButton]))
    .min(1)
    .max(limits.contextActions.elements),
});
