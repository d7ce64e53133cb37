import { z } from 'zod';
import { identifiable, plainText } from '../composition-objects.ts';
import { hasOneImageSource, imageFields, oneImageSourceRule } from '../elements/image.ts';
import { limits } from '../limits.ts';

export const ImageBlock = z
  .strictObject({
    ...imageFields,
    ...identifiable,
    title: plainText(limits.image.titleCharacters).optional(),
  })
  .refine(hasOneImageSource, oneImageSourceRule);
