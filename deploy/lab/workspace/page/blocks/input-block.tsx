import { z } from 'zod';
import { ElementView } from '../elements/element-view.tsx';
import { PlainText } from '../kit/composition.ts';
import { InteractiveElement } from '../kit/element.ts';
import { useSurface } from '../kit/surface.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

const InputBlock = z.object({
  label: PlainText,
  element: InteractiveElement,
  hint: PlainText.optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

export const inputBlock = defineBlock(InputBlock, InputView);

function InputView({ block, blockId }: BlockProps<z.infer<typeof InputBlock>>) {
  const { errors } = useSurface();
  const error = Object.hasOwn(errors, blockId) ? errors[blockId] : undefined;
  return (
    <div class={error === undefined ? 'input-block' : 'input-block input-invalid'} data-block-id={blockId}>
      <div class="input-label">
        <TextObjectView text={block.label} />
        {block.optional === true ? <span class="input-optional"> (optional)</span> : null}
      </div>
      <ElementView
        element={block.element}
        place={{ blockId, dispatches: block.dispatch_action === true }}
        label={error === undefined ? block.label.text : `${block.label.text}. ${error}`}
      />
      {error === undefined ? null : (
        <p class="input-error" role="alert">
          {error}
        </p>
      )}
      {block.hint === undefined ? null : (
        <p class="input-hint">
          <TextObjectView text={block.hint} />
        </p>
      )}
    </div>
  );
}
