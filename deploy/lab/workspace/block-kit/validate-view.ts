import { z } from 'zod';
import { characters } from './characters.ts';
import { plainText } from './composition-objects.ts';
import { type Finding, findingsOfSchema } from './finding.ts';
import { limits } from './limits.ts';
import { isJsonObject } from './payload-walk.ts';
import { findingsOfBlocks } from './validate-blocks.ts';
import { accepted, refuse, type Validation } from './validation.ts';

const viewFields = {
  blocks: z.array(z.unknown()),
  private_metadata: characters({ max: limits.view.privateMetadataCharacters }).optional(),
  callback_id: characters({ max: limits.view.idCharacters }).optional(),
  external_id: characters({ max: limits.view.idCharacters }).optional(),
};

const ModalView = z.strictObject({
  type: z.literal('modal'),
  ...viewFields,
  title: plainText(limits.view.titleCharacters),
  submit: plainText(limits.view.buttonCharacters).optional(),
  close: plainText(limits.view.buttonCharacters).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
});

const HomeView = z.strictObject({ type: z.literal('home'), ...viewFields });

/** Workflow steps from apps are gone from Slack, so their view type is not accepted. */
const View = z.discriminatedUnion('type', [ModalView, HomeView]);
type View = z.infer<typeof View>;

/** A modal with inputs needs a submit button; Slack points at each input, at a field that blocks do not have. */
function findingsOfSubmit(view: View): Finding[] {
  if (view.type !== 'modal' || view.submit !== undefined) return [];
  return view.blocks.flatMap((block, index) => {
    if (!isJsonObject(block) || block.type !== 'input') return [];
    const sentence = 'must define `submit` to use an `input` block in modals';
    return [{ sentence, path: ['view', 'blocks', index, 'input'] }];
  });
}

/** Judges the `view` of views.open, views.push, views.update or views.publish as Slack would. Never throws. */
export function validateView(view: unknown): Validation {
  const parsed = View.safeParse(view);
  if (!parsed.success) return refuse('invalid_arguments', findingsOfSchema(View, { value: view, base: ['view'] }));
  const { blocks, type } = parsed.data;
  const path = ['view', 'blocks'];
  const findings = [...findingsOfBlocks(blocks, { surface: type, path }), ...findingsOfSubmit(parsed.data)];
  if (findings.length > 0) return refuse('invalid_arguments', findings);
  const sizeBytes = Buffer.byteLength(JSON.stringify(parsed.data));
  return sizeBytes > limits.view.sizeBytes ? refuse('view_too_large') : accepted;
}
