import { useMemo } from 'preact/hooks';
import { Fence } from '../kit/fence.tsx';
import { blockKinds } from './block-kinds.ts';
import { UnsupportedBlock } from './unsupported-block.tsx';

interface BlockViewProps {
  readonly block: unknown;
  readonly blockId: string;
  readonly type: string | undefined;
}

/** One block; a note in its place when its type is unknown, its shape is wrong, or drawing it fails. */
export function BlockView({ block, blockId, type }: BlockViewProps) {
  const drawn = useMemo(
    () => (type === undefined ? undefined : blockKinds.get(type)?.render(block, blockId)),
    [block, blockId, type],
  );
  const note = <UnsupportedBlock block={block} what="block" />;
  return (
    <div class="block" data-block-type={type}>
      {drawn === undefined ? note : <Fence note={note}>{drawn}</Fence>}
    </div>
  );
}
