import { z } from 'zod';
import { someText } from '../characters.ts';

/** A source a task card names. */
export const UrlSource = z.strictObject({ type: z.literal('url'), url: someText, text: someText });
