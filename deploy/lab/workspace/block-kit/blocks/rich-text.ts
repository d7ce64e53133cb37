import { z } from 'zod';
import { someText } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { RichTextInline, RichTextLink, RichTextText } from '../elements/rich-text-inline.ts';
import { limits } from '../limits.ts';

const bordered = { border: z.union([z.literal(0), z.literal(1)]).optional() };

const RichTextSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(RichTextInline) });

const RichTextList = z.strictObject({
  type: z.literal('rich_text_list'),
  ...bordered,
  style: z.enum(['bullet', 'ordered']),
  elements: z.array(RichTextSection).min(1),
  indent: z.number().int().min(0).max(limits.richTextList.indent).optional(),
  offset: z.number().int().min(0).optional(),
});

const RichTextPreformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  ...bordered,
  elements: z.array(z.discriminatedUnion('type', [RichTextText, RichTextLink])),
  language: someText.optional(),
});

const RichTextQuote = z.strictObject({
  type: z.literal('rich_text_quote'),
  ...bordered,
  elements: z.array(RichTextInline),
});

/** Empty `elements` are accepted by Slack, here and in sections, quotes and preformatted text; not in lists. */
export const RichTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  ...identifiable,
  elements: z.array(z.discriminatedUnion('type', [RichTextSection, RichTextList, RichTextPreformatted, RichTextQuote])),
});
