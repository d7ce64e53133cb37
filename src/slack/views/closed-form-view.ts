import type { KnownBlock, ModalView } from '@slack/types';
import type { MessageView } from './message.ts';
import { plain, section } from './small-blocks.ts';

/** What a modal takes and nobody can press. Source: the surfaces in Slack's reference of blocks. */
const shownTypes: ReadonlySet<KnownBlock['type']> = new Set(['header', 'section', 'context', 'divider', 'rich_text']);

/** A message in the place of an open form: a refusal, or what became of the request meanwhile. Nothing to fill in. */
export function buildClosedForm(view: MessageView): ModalView {
  const blocks = view.blocks.filter(({ type }) => shownTypes.has(type)).map(withoutAccessory);
  return {
    type: 'modal',
    title: plain('Howdah', 24),
    close: plain('Close', 24),
    blocks: blocks.length === 0 ? [section(view.text)] : blocks,
  };
}

function withoutAccessory(block: KnownBlock): KnownBlock {
  if (block.type !== 'section') return block;
  const { accessory: _, ...rest } = block;
  return rest;
}
