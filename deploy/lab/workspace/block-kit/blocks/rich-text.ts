import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { RichTextInline, RichTextLink, RichTextText } from '../elements/rich-text-inline.ts';
import { limits } from '../limits.ts';

const Border = z.union([z.literal(0), z.literal(1)]).optional();

const RichTextSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(RichTextInline) });

const RichTextList = z.strictObject({
  type: z.literal('rich_text_list'),
  style: z.enum(['bullet', 'ordered']),
  elements: z.array(RichTextSection),
  indent: z.number().int().min(0).max(limits.richText.listIndent).optional(),
  offset: z.number().int().min(0).optional(),
  border: Border,
});

const RichTextPreformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: z.array(z.discriminatedUnion('type', [RichTextText, RichTextLink])),
  border: Border,
});

const RichTextQuote = z.strictObject({
  type: z.literal('rich_text_quote'),
  elements: z.array(RichTextInline),
  border: Border,
});

export const RichTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  ...identifiable,
  elements: z.array(z.discriminatedUnion('type', [RichTextSection, RichTextList, RichTextPreformatted, RichTextQuote])),
});
