import { z } from 'zod';

/** A slash command as the app's manifest declares it. */
export const Command = z.object({
  command: z.string(),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
});
export type Command = z.infer<typeof Command>;
