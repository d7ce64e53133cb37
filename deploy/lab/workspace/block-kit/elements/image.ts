import { z } from 'zod';
import { limits } from '../limits.ts';

/** The picture's address: a public URL or a file of the workspace, exactly one of them (see `hasOneImageSource`). */
export const imageSource = {
  image_url: z.string().min(1).max(limits.image.urlCharacters).optional(),
  slack_file: z
    .union([z.strictObject({ id: z.string().min(1) }), z.strictObject({ url: z.string().min(1) })])
    .optional(),
};

/** True when exactly one of the two sources is given. */
export const hasOneImageSource = (image: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);

export const oneImageSourceSentence = 'must define either `image_url` or `slack_file`';

export const ImageElement = z
  .strictObject({
    type: z.literal('image'),
    alt_text: z.string().min(1).max(limits.image.altTextCharacters),
    ...imageSource,
  })
  .refine(hasOneImageSource, { error: oneImageSourceSentence });
