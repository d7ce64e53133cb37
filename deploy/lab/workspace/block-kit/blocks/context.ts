import { z } from 'zod';
import { identifiable, mrkdwn, plainText } from '../composition-objects.ts';
import { ImageElement } from '../elements/image.ts';
import { limits } from '../limits.ts';

export const ContextBlock = z.strictObject({
  type: z.literal('context'),
  ...identifiable,
  elements: z
    .array(z.discriminatedUnion('type', [plainText(), mrkdwn(), ImageElement]))
    .min(1)
    .max(limits.context.elements),
});
