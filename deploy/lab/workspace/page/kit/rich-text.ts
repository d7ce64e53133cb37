import { z } from 'zod';

const Style = z.object({
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  strike: z.boolean().optional(),
  underline: z.boolean().optional(),
  code: z.boolean().optional(),
  highlight: z.boolean().optional(),
});
export type RichStyle = z.infer<typeof Style>;

const style = Style.optional();

/** One inline element of a rich_text block. */
export const RichInline = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), style }),
  z.object({ type: z.literal('link'), url: z.string(), text: z.string().optional(), style }),
  z.object({ type: z.literal('user'), user_id: z.string(), style }),
  z.object({ type: z.literal('channel'), channel_id: z.string(), style }),
  z.object({ type: z.literal('usergroup'), usergroup_id: z.string(), style }),
  z.object({ type: z.literal('team'), team_id: z.string(), style }),
  z.object({ type: z.literal('broadcast'), range: z.string(), style }),
  z.object({ type: z.literal('color'), value: z.string(), style }),
  z.object({ type: z.literal('emoji'), name: z.string(), unicode: z.string().optional(), style }),
  z.object({
    type: z.literal('date'),
    timestamp: z.number(),
    format: z.string(),
    url: z.string().nullish(),
    fallback: z.string().nullish(),
    style,
  }),
]);
export type RichInline = z.infer<typeof RichInline>;

const border = z.union([z.literal(0), z.literal(1)]).optional();
const RichSection = z.object({ type: z.literal('rich_text_section'), elements: z.array(RichInline) });

export const RichList = z.object({
  type: z.literal('rich_text_list'),
  style: z.enum(['bullet', 'ordered']),
  indent: z.number().optional(),
  offset: z.number().optional(),
  border,
  elements: z.array(RichSection),
});
export type RichList = z.infer<typeof RichList>;

export const RichText = z.object({
  type: z.literal('rich_text'),
  elements: z.array(
    z.discriminatedUnion('type', [
      RichSection,
      RichList,
      z.object({ type: z.literal('rich_text_quote'), border, elements: z.array(RichInline) }),
      z.object({ type: z.literal('rich_text_preformatted'), border, elements: z.array(RichInline) }),
    ]),
  ),
});
export type RichText = z.infer<typeof RichText>;
