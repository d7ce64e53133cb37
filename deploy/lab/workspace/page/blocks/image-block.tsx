import type { z } from 'zod';
import { ImageView } from '../elements/image-view.tsx';
import { PlainText } from '../kit/composition.ts';
import { ImageElement } from '../kit/element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

const ImageBlock = ImageElement.extend({ title: PlainText.optional() });

export const imageBlock = defineBlock(ImageBlock, ImageBlockView);

function ImageBlockView({ block }: BlockProps<z.infer<typeof ImageBlock>>) {
  return (
    <figure class="image-block">
      {block.title === undefined ? null : (
        <figcaption>
          <TextObjectView text={block.title} />
        </figcaption>
      )}
      <ImageView image={block} size="full" />
    </figure>
  );
}
