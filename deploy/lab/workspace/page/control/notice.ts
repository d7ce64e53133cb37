import { z } from 'zod';

/** Something Slack shows to one user outside the messages, such as "the app did not respond". */
export const Notice = z.looseObject({
  id: z.string(),
  user: z.string().optional(),
  /** Epoch milliseconds. */
  time: z.number(),
  kind: z.string(),
  text: z.string(),
  channel: z.string().optional(),
  view_id: z.string().optional(),
});
export type Notice = z.infer<typeof Notice>;
