import { KnownBlock } from './known-block.ts';
import { walkObjects } from './payload-walk.ts';
import { renderBlock } from './readable/block.ts';
import { renderMrkdwn } from './readable/mrkdwn.ts';
import type { Reader } from './readable/reader.ts';

export type { Reader } from './readable/reader.ts';

/** A block this file does not know, or one with fields of a newer Slack: its texts, so that nothing is lost. */
function renderUnknown(block: unknown, reader: Reader): string {
  const texts: string[] = [];
  for (const { node } of walkObjects(block, [])) {
    if (typeof node.text === 'string') texts.push(renderMrkdwn(node.text, reader));
  }
  return texts.join('\n');
}

/** Without control characters: what came from outside must not steer the terminal it is shown in. */
const withoutControls = (text: string): string => text.replace(/(?![\n\t])\p{Cc}/gu, '');

/**
 * Renders a Slack message as plain text for a terminal: its blocks, or its `text` when it has none. Tables are aligned,
 * references (`<@U1>`, `<!date^…>`, links) are resolved for the reader, buttons are `[Label]`, tasks carry their status.
 * Without a reader it is UTC on a clock of 24 hours, the present moment and no names. Ends without a newline.
 */
export function renderReadableText(
  message: { text?: string; blocks?: readonly unknown[] },
  reader: Partial<Reader> = {},
): string {
  const full: Reader = { timeZone: 'UTC', hour12: false, nowMs: Date.now(), names: new Map(), ...reader };
  const blocks = message.blocks ?? [];
  if (blocks.length === 0) return withoutControls(renderMrkdwn(message.text ?? '', full));
  const texts = blocks.map((block) => {
    const known = KnownBlock.safeParse(block);
    return known.success ? renderBlock(known.data, full) : renderUnknown(block, full);
  });
  return withoutControls(texts.filter((text) => text !== '').join('\n\n'));
}
