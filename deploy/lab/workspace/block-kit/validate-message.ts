import { findingsOfAttachments, hasAttachmentContent } from './attachments.ts';
import { countCharacters } from './characters.ts';
import { findingsOfSchema } from './finding.ts';
import { limits } from './limits.ts';
import { Metadata } from './metadata.ts';
import { isJsonObject } from './payload-walk.ts';
import { measureBlocks, measureMarkdown, measureTables } from './rules/message-budget.ts';
import { findingsOfCounts, hasTooManyTables } from './rules/message-counts.ts';
import { findingsOfBlocks } from './validate-blocks.ts';
import { accepted, refuse, type Validation } from './validation.ts';

/** The arguments of a message that have rules; what is undefined was not sent. */
export type MessageArguments = { text?: unknown; blocks?: unknown; attachments?: unknown; metadata?: unknown };

/** A check of one argument: undefined when it has nothing against the message. */
type Check = (message: MessageArguments) => Validation | undefined;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const checkText: Check = ({ text }) => {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') {
    return refuse('invalid_arguments', [{ sentence: 'must provide a string', path: ['text'] }]);
  }
  return countCharacters(text) > limits.message.textCharacters ? refuse('msg_too_long') : undefined;
};

const checkBlocks: Check = ({ blocks }) => {
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return refuse('invalid_blocks_format');
  const findings = findingsOfBlocks(blocks, { surface: 'message', path: ['blocks'] });
  const counted = findings.length > 0 ? findings : findingsOfCounts(blocks, ['blocks']);
  return counted.length > 0 ? refuse('invalid_blocks', counted) : undefined;
};

/** Slack moves a table into an attachment of its own, which is why its refusal speaks of attachments. */
const checkTables: Check = ({ blocks, attachments }) => {
  const inAttachments = listOf(attachments).flatMap((item) => (isJsonObject(item) ? listOf(item.blocks) : []));
  const all = [...listOf(blocks), ...inAttachments];
  if (hasTooManyTables(all)) {
    return { ok: false, error: 'invalid_attachments', messages: ['[ERROR] only_one_table_allowed'] };
  }
  if (measureTables(all) <= limits.message.tableCharacters) return undefined;
  const sentence = `table cells must be less than ${limits.message.tableCharacters + 1} characters in total`;
  return refuse('invalid_blocks', [{ sentence, path: ['blocks'] }]);
};

const checkAttachments: Check = ({ attachments }) => {
  if (attachments === undefined) return undefined;
  if (!Array.isArray(attachments)) return refuse('invalid_attachments');
  if (attachments.length > limits.message.attachments) return refuse('too_many_attachments');
  const findings = findingsOfAttachments(attachments);
  return findings.length > 0 ? refuse('invalid_attachments', findings) : undefined;
};

const checkMetadata: Check = ({ metadata }) => {
  if (metadata === undefined) return undefined;
  if (!isJsonObject(metadata)) return refuse('invalid_metadata_format');
  const findings = findingsOfSchema(Metadata, { value: metadata, base: ['metadata'] });
  return findings.length > 0 ? refuse('invalid_metadata_schema', findings) : undefined;
};

const checkBudget: Check = ({ blocks }) => {
  const tooLong =
    measureBlocks(listOf(blocks)) > limits.messageBudget.totalCharacters ||
    measureMarkdown(listOf(blocks)) > limits.message.markdownCharacters;
  return tooLong ? refuse('msg_blocks_too_long') : undefined;
};

const checkContent: Check = ({ text, blocks, attachments }) => {
  const hasText = typeof text === 'string' && text !== '';
  if (hasText || listOf(blocks).length > 0 || hasAttachmentContent(listOf(attachments))) return undefined;
  return refuse('no_text');
};

/** In Slack's order: form first, then sizes; a message with nothing to show is refused only when all else is well. */
const checks: readonly Check[] = [
  checkText,
  checkBlocks,
  checkAttachments,
  checkTables,
  checkMetadata,
  checkBudget,
  checkContent,
];

/**
 * Judges the arguments of chat.postMessage, chat.update, chat.postEphemeral or a response_url as Slack would: `blocks`,
 * `attachments` and `metadata` as parsed JSON, `undefined` for what was not sent. Never throws.
 */
export function validateMessage(message: MessageArguments): Validation {
  for (const check of checks) {
    const refusal = check(message);
    if (refusal !== undefined) return refusal;
  }
  return accepted;
}
