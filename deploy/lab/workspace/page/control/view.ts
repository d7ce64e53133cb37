import { z } from 'zod';
import { PlainText } from '../kit/composition.ts';
import { Entry } from '../kit/entry.ts';

/** A modal or App Home view, only the fields the page draws. */
export const View = z.looseObject({
  id: z.string(),
  type: z.enum(['modal', 'home']),
  hash: z.string().optional(),
  title: PlainText.optional(),
  submit: PlainText.nullish(),
  close: PlainText.nullish(),
  blocks: z.array(z.unknown()),
  notify_on_close: z.boolean().optional(),
  previous_view_id: z.string().nullish(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), Entry)) }).optional(),
  errors: z.record(z.string(), z.string()).optional(),
});
export type View = z.infer<typeof View>;
