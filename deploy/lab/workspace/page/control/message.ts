import { z } from 'zod';

const Reaction = z.object({ name: z.string(), users: z.array(z.string()), count: z.number() });
export type Reaction = z.infer<typeof Reaction>;

export const SharedFile = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
  pretty_type: z.string().nullish(),
  filetype: z.string().nullish(),
  size: z.number().nullish(),
  preview: z.string().nullish(),
  url_private: z.string().nullish(),
  url_private_download: z.string().nullish(),
});
export type SharedFile = z.infer<typeof SharedFile>;

const Attachment = z.looseObject({
  color: z.string().optional(),
  pretext: z.string().optional(),
  title: z.string().optional(),
  title_link: z.string().optional(),
  text: z.string().optional(),
  fallback: z.string().optional(),
  footer: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  fields: z.array(z.object({ title: z.string().optional(), value: z.string().optional() })).optional(),
});
export type Attachment = z.infer<typeof Attachment>;

/** A message object as Slack's history shows it, only the fields the page draws. */
export const Message = z.looseObject({
  ts: z.string(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  username: z.string().optional(),
  text: z.string().default(''),
  blocks: z.array(z.unknown()).optional(),
  attachments: z.array(Attachment).optional(),
  files: z.array(SharedFile).optional(),
  thread_ts: z.string().optional(),
  reply_count: z.number().optional(),
  reply_users: z.array(z.string()).optional(),
  latest_reply: z.string().optional(),
  reactions: z.array(Reaction).optional(),
  pinned_to: z.array(z.string()).optional(),
  edited: z.object({ ts: z.string() }).optional(),
  ephemeral_to: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

/** Epoch milliseconds of a message timestamp. */
export function tsToMs(ts: string): number {
  return Number(ts) * 1000;
}
