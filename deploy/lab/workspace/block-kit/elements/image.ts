import { z } from 'zod';
import { characters } from '../characters.ts';
import { SlackFile } from '../composition-objects.ts';
import { limits } from '../limits.ts';

/** What the image element and the image block share; see `hasOneImageSource` for the rule between the two sources. */
export const imageFields = {
  type: z.literal('image'),
  alt_text: characters({ min: 1, max: limits.image.altTextCharacters }),
  image_url: characters({ min: 1, max: limits.image.urlCharacters }).optional(),
  slack_file: SlackFile.optional(),
};

/** True when exactly one of the two sources, a public URL or a file of the workspace, is given. */
export const hasOneImageSource = (image: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);

export const oneImageSourceRule = { error: 'must define either `image_url` or `slack_file`' };

export const ImageElement = z.strictObject(imageFields).refine(hasOneImageSource, oneImageSourceRule);
