import { z } from 'zod';

/** Composition objects of Block Kit, only the fields the page draws. Limits are the server's business. */
export const PlainText = z.object({ type: z.literal('plain_text'), text: z.string(), emoji: z.boolean().optional() });
export type PlainText = z.infer<typeof PlainText>;

export const TextObject = z.discriminatedUnion('type', [
  PlainText,
  z.object({ type: z.literal('mrkdwn'), text: z.string(), verbatim: z.boolean().optional() }),
]);
export type TextObject = z.infer<typeof TextObject>;

export const Option = z.looseObject({
  text: TextObject,
  value: z.string().optional(),
  description: TextObject.optional(),
  url: z.string().optional(),
});
export type Option = z.infer<typeof Option>;

export const OptionGroup = z.object({ label: PlainText, options: z.array(Option) });
export type OptionGroup = z.infer<typeof OptionGroup>;

export const Confirm = z.object({
  title: TextObject.optional(),
  text: TextObject,
  confirm: PlainText.optional(),
  deny: PlainText.optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
export type Confirm = z.infer<typeof Confirm>;
