import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { Button } from '../elements/button.ts';
import { limits } from '../limits.ts';

export const ActionsBlock = z.strictObject({
  type: z.literal('actions'),
  ...identifiable,
  elements: z
    .array(z.discriminatedUnion('type', [Button]))
    .min(1)
    .max(limits.actions.elements),
});
