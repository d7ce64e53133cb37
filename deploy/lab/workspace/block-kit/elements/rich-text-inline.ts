import { z } from 'zod';
import { someText } from '../characters.ts';

const styleable = {
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

export const RichTextText = z.strictObject({ type: z.literal('text'), ...styleable, text: someText });

export const RichTextLink = z.strictObject({
  type: z.literal('link'),
  ...styleable,
  url: someText,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
});

const RichTextEmoji = z.strictObject({
  type: z.literal('emoji'),
  ...styleable,
  name: someText,
  unicode: z.string().optional(),
  url: z.string().optional(),
});

const RichTextDate = z.strictObject({
  type: z.literal('date'),
  ...styleable,
  timestamp: z.number().int(),
  format: someText,
  url: z.string().optional(),
  fallback: z.string().optional(),
});

const RichTextBroadcast = z.strictObject({
  type: z.literal('broadcast'),
  ...styleable,
  range: z.enum(['here', 'channel', 'everyone']),
});

const RichTextColor = z.strictObject({
  type: z.literal('color'),
  ...styleable,
  value: z.string().regex(/^#?[0-9a-fA-F]{6}$/),
});

/** Everything that may stand inside a line of rich text. */
export const RichTextInline = z.discriminatedUnion('type', [
  RichTextText,
  RichTextLink,
  RichTextEmoji,
  RichTextDate,
  RichTextBroadcast,
  RichTextColor,
  z.strictObject({ type: z.literal('user'), ...styleable, user_id: someText }),
  z.strictObject({ type: z.literal('usergroup'), ...styleable, usergroup_id: someText }),
  z.strictObject({ type: z.literal('channel'), ...styleable, channel_id: someText }),
  z.strictObject({ type: z.literal('team'), ...styleable, team_id: someText }),
]);
