import { z } from 'zod';
import { someText } from './characters.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Nested = z.record(z.string(), Scalar);

/**
 * Message metadata: an event type and a payload of scalars, objects of scalars, and lists of either
 * (@slack/types `MessageMetadata`), or work objects; an empty object takes metadata away from a message. Slack answers `metadata_too_large` from a size on that it does not
 * publish, so size is not judged here.
 */
export const Metadata = z
  .strictObject({
    event_type: someText.optional(),
    event_payload: z.record(z.string(), z.union([Scalar, Nested, z.array(z.union([Scalar, Nested]))])).optional(),
    entities: z.array(z.looseObject({ entity_type: someText })).optional(),
  })
  .refine((metadata) => (metadata.event_type === undefined) === (metadata.event_payload === undefined), {
    error: '`event_type` and `event_payload` must be given together',
  });
