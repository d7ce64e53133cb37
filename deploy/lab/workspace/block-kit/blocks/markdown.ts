import { z } from 'zod';
import { characters } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { limits } from '../limits.ts';

/** The same 12,000 hold for one block and for all of a message; the sum is checked in `rules/message-budget.ts`. */
export const MarkdownBlock = z.strictObject({
  type: z.literal('markdown'),
  ...identifiable,
  text: characters({ min: 1, max: limits.message.markdownCharacters }),
});
