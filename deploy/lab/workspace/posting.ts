import { validateMessage } from './block-kit/validate.ts';
import { asObject } from './json.ts';
import type { Channel, StoredMessage } from './model.ts';
import { findUnreadyFile } from './store/files.ts';
import { findMessage, type MessageContent } from './store/messages.ts';
import { isRefusal, type Refusal, refuse } from './web-api/answer.ts';
import { objectList, structured } from './web-api/arguments.ts';
import type { Workspace } from './workspace.ts';

/** The arguments that make up a message, in the many places where one can be sent. */
export interface ContentArguments {
  readonly text?: string | undefined;
  readonly markdown_text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/** Reads and judges a message's content as Slack does; a refusal carries Slack's code. */
export function readContent(workspace: Workspace, args: ContentArguments): MessageContent | Refusal {
  const written = objectList(args.blocks, 'invalid_blocks_format');
  if (written !== undefined && isRefusal(written)) return written;
  const attachments = objectList(args.attachments, 'invalid_attachments');
  if (attachments !== undefined && isRefusal(attachments)) return attachments;
  const metadata = structured(args.metadata);
  const metadataObject = asObject(metadata);
  if (metadata !== undefined && metadata !== null && metadataObject === undefined) {
    return refuse('invalid_metadata_format');
  }
  if (args.markdown_text !== undefined && (written !== undefined || (args.text ?? '') !== '')) {
    return refuse('markdown_text_conflict');
  }
  const blocks = args.markdown_text === undefined ? written : [{ type: 'markdown', text: args.markdown_text }];
  const text = args.text ?? args.markdown_text ?? '';
  const candidate = {
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(metadataObject === undefined ? {} : { metadata: metadataObject }),
  };
  const verdict = validateMessage(candidate);
  if (!verdict.ok) return refuse(verdict.error, verdict.messages);
  const unready = findUnreadyFile(workspace.state, [blocks, attachments]);
  return unready === undefined ? candidate : refuse('invalid_blocks', [`[ERROR] invalid slack file: ${unready}`]);
}

/**
 * The thread a message may be posted to, or Slack's refusal. A reply's ts leads to its parent.
 * Slack has been seen to accept a well-formed ts that no message has, and to show the reply nowhere; here it is refused.
 */
export function resolveThread(channel: Channel, threadTs: string | undefined): { threadTs?: string } | Refusal {
  if (threadTs === undefined || threadTs === '') return {};
  if (!/^\d+\.\d{6}$/.test(threadTs)) {
    return refuse('invalid_thread_ts', [`[ERROR] ${threadTs} is not a valid thread_ts`]);
  }
  const stored: StoredMessage | undefined = findMessage(channel, { ts: threadTs });
  if (stored === undefined) return refuse('thread_not_found');
  if (stored.ephemeralTo !== undefined) return refuse('cannot_reply_to_message');
  return { threadTs: stored.message.thread_ts ?? threadTs };
}
