import { z } from 'zod';
import { actionable, ColorScheme, confirmable, plainText } from '../composition-objects.ts';
import { limits } from '../limits.ts';

export const Button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  ...confirmable,
  text: plainText(limits.button.textCharacters),
  url: z.string().max(limits.button.urlCharacters).optional(),
  value: z.string().max(limits.button.valueCharacters).optional(),
  style: ColorScheme.optional(),
  accessibility_label: z.string().max(limits.button.labelCharacters).optional(),
});
