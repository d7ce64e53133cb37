import { renderReadableText } from '../../../../deploy/lab/workspace/block-kit/to-readable-text.ts';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['U0OLGA0001', 'olga'],
  ['U0ALMA0001', 'alma'],
  ['U0ARNO0001', 'arno'],
  ['C0PGOPS001', 'pg-ops'],
]);

/** What the workspace's validator says of a message. */
export const valid = (view: MessageView) => validateMessage({ text: view.text, blocks: view.blocks });

/** The message as lines of text, as a reader in UTC sees it. */
export const readable = (view: MessageView, nowMs: number): string =>
  renderReadableText({ blocks: view.blocks }, { names, nowMs });
