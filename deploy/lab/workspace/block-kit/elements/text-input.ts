import { z } from 'zod';
import { RichTextBlock } from '../blocks/rich-text.ts';
import { characters, someText } from '../characters.ts';
import { actionable, dispatchable, focusable, placeholdable } from '../composition-objects.ts';
import { limits } from '../limits.ts';

const input = { ...actionable, ...dispatchable, ...focusable, ...placeholdable };
const length = (min: number) => z.number().int().min(min).max(limits.plainTextInput.characters).optional();

export const PlainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...input,
    initial_value: characters({ max: limits.plainTextInput.characters }).optional(),
    multiline: z.boolean().optional(),
    min_length: length(0),
    max_length: length(1),
  })
  .refine(({ min_length, max_length }) => min_length === undefined || min_length <= (max_length ?? min_length), {
    error: '`min_length` cannot be greater than `max_length`',
  });

export const EmailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...input,
  initial_value: z.string().optional(),
});

export const UrlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...input,
  initial_value: z.string().optional(),
});

const Decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .optional();

/** True when min ≤ initial ≤ max, as far as they are given. */
function isOrdered({ min_value, initial_value, max_value }: Record<string, unknown>): boolean {
  const given = [min_value, initial_value, max_value].filter((bound) => bound !== undefined).map(Number);
  return given.every((bound, index) => index === 0 || (given[index - 1] ?? bound) <= bound);
}

/** Numbers travel as strings; fractions only where `is_decimal_allowed`. */
export const NumberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...input,
    is_decimal_allowed: z.boolean(),
    initial_value: Decimal,
    min_value: Decimal,
    max_value: Decimal,
  })
  .refine(isOrdered, { error: '`min_value` cannot be greater than `max_value`' })
  .refine((field) => field.is_decimal_allowed || !(field.initial_value ?? '').includes('.'), {
    error: 'must provide an integer',
    path: ['initial_value'],
  });

const lines = z.number().int().min(1).max(limits.richTextInput.lines).optional();

export const RichTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...input,
  initial_value: RichTextBlock.optional(),
  min_lines: lines,
  max_lines: lines,
});

export const FileInput = z.strictObject({
  type: z.literal('file_input'),
  ...actionable,
  filetypes: z.array(someText).min(1).optional(),
  max_files: z.number().int().min(1).max(limits.fileInput.files).optional(),
});
