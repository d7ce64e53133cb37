import { z } from 'zod';
import { identifiable, plainText } from '../composition-objects.ts';
import { limits } from '../limits.ts';

export const HeaderBlock = z.strictObject({
  type: z.literal('header'),
  ...identifiable,
  text: plainText(limits.header.textCharacters),
});
