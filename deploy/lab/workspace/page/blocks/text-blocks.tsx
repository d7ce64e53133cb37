import { z } from 'zod';
import { PlainText, TextObject } from '../kit/composition.ts';
import { RichText } from '../kit/rich-text.ts';
import { MarkdownText } from '../text/markdown-text.tsx';
import { RichTextView } from '../text/rich-text-view.tsx';
import { TextObjectView } from '../text/text-object-view.tsx';
import { defineBlock } from './define-block.ts';

export const headerBlock = defineBlock(z.object({ text: PlainText }), ({ block }) => (
  <h3 class="header-block">
    <TextObjectView text={block.text} />
  </h3>
));

export const dividerBlock = defineBlock(z.object({ type: z.literal('divider') }), () => <hr class="divider" />);

export const markdownBlock = defineBlock(z.object({ text: z.string() }), ({ block }) => (
  <MarkdownText text={block.text} />
));

export const richTextBlock = defineBlock(RichText, ({ block }) => <RichTextView block={block} />);

const AlertBlock = z.object({
  text: TextObject,
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).default('default'),
});

export const alertBlock = defineBlock(AlertBlock, ({ block }) => (
  <div class={`alert alert-${block.level}`} role={block.level === 'error' ? 'alert' : 'note'}>
    <TextObjectView text={block.text} />
  </div>
));
