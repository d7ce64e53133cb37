import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';

export const DividerBlock = z.strictObject({ type: z.literal('divider'), ...identifiable });
