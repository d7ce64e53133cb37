import { z } from 'zod';
import { someText } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';

/** Shows a remote file that was added with files.remote.add; `source` has this one value. */
export const FileBlock = z.strictObject({
  type: z.literal('file'),
  ...identifiable,
  external_id: someText,
  source: z.literal('remote'),
});
