import { z } from 'zod';
import { identifiable, textObject } from '../composition-objects.ts';
import { Button } from '../elements/button.ts';
import { ImageElement } from '../elements/image.ts';
import { limits } from '../limits.ts';

export const SectionBlock = z
  .strictObject({
    type: z.literal('section'),
    ...identifiable,
    text: textObject(limits.section.textCharacters).optional(),
    fields: z.array(textObject(limits.section.fieldCharacters)).min(1).max(limits.section.fields).optional(),
    accessory: z.discriminatedUnion('type', [Button, ImageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text !== undefined || section.fields !== undefined, {
    error: 'must define either `text` or `fields`',
  });
