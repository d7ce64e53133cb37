import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { z } from 'zod';
import { PlainText, TextObject } from '../kit/composition.ts';
import { Icon } from '../kit/icon.tsx';
import { TextObjectView } from '../text/text-object-view.tsx';
import { UnsupportedBlock } from './unsupported-block.tsx';

const ContainerBlock = z.object({
  title: PlainText.optional(),
  subtitle: TextObject.optional(),
  child_blocks: z.array(z.unknown()),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
});

interface ContainerViewProps {
  readonly block: unknown;
  /** Given by the list of blocks, which this file cannot import without a cycle. */
  readonly renderChildren: (children: readonly unknown[]) => VNode;
}

/** A container block: a framed group of blocks that may fold. */
export function ContainerView({ block, renderChildren }: ContainerViewProps) {
  const parsed = ContainerBlock.safeParse(block);
  const [open, setOpen] = useState(parsed.data?.default_collapsed !== true);
  if (!parsed.success) return <UnsupportedBlock block={block} what="block" />;
  const { title, subtitle, child_blocks: children, is_collapsible: collapsible } = parsed.data;
  const heading = (
    <span class="container-title">
      {title === undefined ? 'Details' : <TextObjectView text={title} />}
      {subtitle === undefined ? null : (
        <span class="muted">
          <TextObjectView text={subtitle} />
        </span>
      )}
    </span>
  );
  return (
    <section class="container">
      {collapsible === true ? (
        <button type="button" class="container-head" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="chevron" />
          {heading}
        </button>
      ) : (
        <div class="container-head">{heading}</div>
      )}
      {open || collapsible !== true ? renderChildren(children) : null}
    </section>
  );
}
