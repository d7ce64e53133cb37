import { z } from 'zod';
import { someText } from '../characters.ts';
import { RichTextBlock } from './rich-text.ts';

/** An empty cell is refused: a table that has nothing to say in a cell says so with a dash or a space. */
const RawText = z.strictObject({ type: z.literal('raw_text'), text: someText });

const RawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: someText });

/** A cell of a table or data table. */
export const TableCell = z.discriminatedUnion('type', [RawText, RawNumber, RichTextBlock]);
