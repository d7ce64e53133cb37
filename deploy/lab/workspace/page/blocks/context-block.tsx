import { z } from 'zod';
import { ImageView } from '../elements/image-view.tsx';
import { TextObject } from '../kit/composition.ts';
import { ImageElement } from '../kit/element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

const ContextBlock = z.object({ elements: z.array(z.union([ImageElement, TextObject])) });

export const contextBlock = defineBlock(ContextBlock, ContextView);

function ContextView({ block }: BlockProps<z.infer<typeof ContextBlock>>) {
  return (
    <div class="context">
      {block.elements.map((element) =>
        element.type === 'image' ? (
          <ImageView image={element} size="icon" />
        ) : (
          <div class="context-text">
            <TextObjectView text={element} />
          </div>
        ),
      )}
    </div>
  );
}
