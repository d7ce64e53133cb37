import { z } from 'zod';
import { BlockView } from './block-view.tsx';
import { ContainerView } from './container-block.tsx';

const Named = z.object({ type: z.string().optional(), block_id: z.string().optional() });

interface BlockListProps {
  readonly blocks: readonly unknown[];
}

/** The blocks of a message or view, each fenced off so that a broken one shows a note and nothing else breaks. */
export function BlockList({ blocks }: BlockListProps) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => {
        const named = Named.safeParse(block).data;
        const blockId = named?.block_id ?? `block-${index}`;
        return named?.type === 'container' ? (
          <ContainerView key={blockId} block={block} renderChildren={(children) => <BlockList blocks={children} />} />
        ) : (
          <BlockView key={blockId} block={block} blockId={blockId} type={named?.type} />
        );
      })}
    </div>
  );
}
