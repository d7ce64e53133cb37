import { z } from 'zod';
import { blockRegistry, type Surface } from './block-registry.ts';
import { plainText } from './composition-objects.ts';
import { type Finding, findingsOfIssue, type PathSegment, renderFinding } from './finding.ts';
import { limits } from './limits.ts';

/** Accepted, or refused with Slack's error code and, as in `response_metadata.messages`, a sentence per mistake. */
export type Validation = { ok: true } | { ok: false; error: string; messages: string[] };

const refuse = (error: string, findings: readonly Finding[] = []): Validation => ({
  ok: false,
  error,
  messages: findings.map(renderFinding),
});

function findingsOfBlock(block: unknown, { surface, path }: { surface: Surface; path: PathSegment[] }): Finding[] {
  const head = z.looseObject({ type: z.string() }).safeParse(block);
  if (!head.success) return head.error.issues.flatMap((issue) => findingsOfIssue(issue, { root: block, base: path }));
  const row = blockRegistry.get(head.data.type);
  if (row === undefined || !row.surfaces.includes(surface)) {
    return [{ sentence: `unsupported type: ${head.data.type}`, path: [...path, 'type'] }];
  }
  const parsed = row.schema.safeParse(block);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => findingsOfIssue(issue, { root: block, base: path }));
}

function findingsOfBlocks(
  blocks: readonly unknown[],
  { surface, path }: { surface: Surface; path: PathSegment[] },
): Finding[] {
  const maxBlocks = surface === 'message' ? limits.surface.messageBlocks : limits.surface.viewBlocks;
  if (blocks.length > maxBlocks) return [{ sentence: `no more than ${maxBlocks} items allowed`, path }];
  return blocks.flatMap((block, index) => findingsOfBlock(block, { surface, path: [...path, index] }));
}

/** Judges the arguments of chat.postMessage, chat.update or chat.postEphemeral as Slack would; never throws. */
export function validateMessage(message: {
  text?: unknown;
  blocks?: unknown;
  attachments?: unknown;
  metadata?: unknown;
}): Validation {
  const { text, blocks } = message;
  if (blocks !== undefined && !Array.isArray(blocks)) return refuse('invalid_blocks_format');
  if (Array.isArray(blocks)) {
    const findings = findingsOfBlocks(blocks, { surface: 'message', path: ['blocks'] });
    if (findings.length > 0) return refuse('invalid_blocks', findings);
    if (JSON.stringify(blocks).length > limits.message.blocksCharacters) return refuse('msg_blocks_too_long');
  }
  const hasText = typeof text === 'string' && text !== '';
  if (!hasText && (!Array.isArray(blocks) || blocks.length === 0)) return refuse('no_text');
  if (hasText && text.length > limits.message.textCharacters) return refuse('msg_too_long');
  return { ok: true };
}

const viewFields = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(limits.view.privateMetadataCharacters).optional(),
  callback_id: z.string().max(limits.view.idCharacters).optional(),
  external_id: z.string().max(limits.view.idCharacters).optional(),
};

const View = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...viewFields,
    title: plainText(limits.view.titleCharacters),
    submit: plainText(limits.view.buttonCharacters).optional(),
    close: plainText(limits.view.buttonCharacters).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...viewFields }),
]);

/** Judges the `view` of views.open, views.push, views.update or views.publish as Slack would; never throws. */
export function validateView(view: unknown): Validation {
  const parsed = View.safeParse(view);
  if (!parsed.success) {
    const findings = parsed.error.issues.flatMap((issue) => findingsOfIssue(issue, { root: view, base: ['view'] }));
    return refuse('invalid_arguments', findings);
  }
  const findings = findingsOfBlocks(parsed.data.blocks, { surface: parsed.data.type, path: ['view', 'blocks'] });
  return findings.length > 0 ? refuse('invalid_arguments', findings) : { ok: true };
}
