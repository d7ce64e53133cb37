import { z } from 'zod';
import { identifiable, textObject } from '../composition-objects.ts';
import { limits } from '../limits.ts';

export const AlertBlock = z.strictObject({
  type: z.literal('alert'),
  ...identifiable,
  text: textObject(limits.alert.textCharacters),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});
