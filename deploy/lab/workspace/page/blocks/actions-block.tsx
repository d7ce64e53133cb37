import { z } from 'zod';
import { ElementView } from '../elements/element-view.tsx';
import { InteractiveElement } from '../kit/element.ts';
import { type BlockProps, defineBlock } from './define-block.ts';
import { UnsupportedBlock } from './unsupported-block.tsx';

const ActionsBlock = z.object({ elements: z.array(z.unknown()) });

/** An actions block, and a context_actions block, which differs in the elements it may hold. */
export const actionsBlock = defineBlock(ActionsBlock, ActionsView);

function ActionsView({ block, blockId }: BlockProps<z.infer<typeof ActionsBlock>>) {
  return (
    <div class="actions">
      {block.elements.map((input, index) => {
        const element = InteractiveElement.safeParse(input);
        return element.success ? (
          <ElementView
            key={element.data.action_id === '' ? index : element.data.action_id}
            element={element.data}
            place={{ blockId, dispatches: true }}
          />
        ) : (
          <UnsupportedBlock block={input} what="element" />
        );
      })}
    </div>
  );
}
