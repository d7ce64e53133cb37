import { z } from 'zod';
import { type Finding, findingsOfSchema } from './finding.ts';
import { findingsOfBlocks } from './validate-blocks.ts';

const text = z.string().optional();

/** A secondary attachment, with the fields of @slack/types `MessageAttachment` that an app may send. */
export const Attachment = z.strictObject({
  blocks: z.array(z.unknown()).optional(),
  fallback: text,
  color: text,
  pretext: text,
  author_name: text,
  author_link: text,
  author_icon: text,
  author_subname: text,
  title: text,
  title_link: text,
  text,
  fields: z.array(z.strictObject({ title: z.string(), value: z.string(), short: z.boolean().optional() })).optional(),
  image_url: text,
  thumb_url: text,
  footer: text,
  footer_icon: text,
  ts: z.union([z.string(), z.number()]).optional(),
  actions: z.array(z.looseObject({})).optional(),
  callback_id: text,
  mrkdwn_in: z.array(z.enum(['pretext', 'text', 'fields'])).optional(),
});

/** What is wrong with a message's attachments; their blocks obey the rules of the message's own. */
export const findingsOfAttachments = (attachments: readonly unknown[]): Finding[] =>
  attachments.flatMap((attachment, index) => {
    const path = ['attachments', index];
    const parsed = Attachment.safeParse(attachment);
    if (!parsed.success) return findingsOfSchema(Attachment, { value: attachment, base: path });
    return findingsOfBlocks(parsed.data.blocks ?? [], { surface: 'message', path: [...path, 'blocks'] });
  });

const shownKeys = ['text', 'fallback', 'pretext', 'title', 'image_url', 'thumb_url', 'author_name', 'footer'] as const;

/** True when at least one attachment shows something, so the message needs no text of its own. */
export const hasAttachmentContent = (attachments: readonly unknown[]): boolean =>
  attachments.some((attachment) => {
    const parsed = Attachment.safeParse(attachment);
    if (!parsed.success) return false;
    const { blocks = [], fields = [] } = parsed.data;
    return blocks.length > 0 || fields.length > 0 || shownKeys.some((key) => (parsed.data[key] ?? '') !== '');
  });
