import { z } from 'zod';

const textStyle = {
  style: z
    .strictObject({
      bold: z.boolean().optional(),
      italic: z.boolean().optional(),
      strike: z.boolean().optional(),
      underline: z.boolean().optional(),
      code: z.boolean().optional(),
    })
    .optional(),
};

export const RichTextText = z.strictObject({ type: z.literal('text'), text: z.string().min(1), ...textStyle });

export const RichTextLink = z.strictObject({
  type: z.literal('link'),
  url: z.string().min(1),
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  ...textStyle,
});

/** Everything that may stand inside a line of rich text. */
export const RichTextInline = z.discriminatedUnion('type', [
  RichTextText,
  RichTextLink,
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), ...textStyle }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().min(1), ...textStyle }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), ...textStyle }),
  z.strictObject({ type: z.literal('team'), team_id: z.string().min(1), ...textStyle }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), ...textStyle }),
  z.strictObject({ type: z.literal('color'), value: z.string().min(1), ...textStyle }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    url: z.string().optional(),
    ...textStyle,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.number().int(),
    format: z.string().min(1),
    url: z.string().optional(),
    fallback: z.string().optional(),
    ...textStyle,
  }),
]);
