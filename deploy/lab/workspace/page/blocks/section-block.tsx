import { useState } from 'preact/hooks';
import { z } from 'zod';
import { ElementView } from '../elements/element-view.tsx';
import { ImageView } from '../elements/image-view.tsx';
import { TextObject } from '../kit/composition.ts';
import { ImageElement, InteractiveElement } from '../kit/element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

const SectionBlock = z.object({
  text: TextObject.optional(),
  fields: z.array(TextObject).optional(),
  accessory: z.union([ImageElement, InteractiveElement]).optional(),
  expand: z.boolean().optional(),
});
type SectionBlock = z.infer<typeof SectionBlock>;

/** Slack folds a long section behind "Show more" unless it says `expand`. */
const FOLD_CHARACTERS = 700;

export const sectionBlock = defineBlock(SectionBlock, SectionView);

function SectionView({ block, blockId }: BlockProps<SectionBlock>) {
  const { accessory } = block;
  return (
    <div class="section">
      <div class="section-main">
        {block.text === undefined ? null : <SectionText text={block.text} expand={block.expand === true} />}
        {block.fields === undefined ? null : (
          <div class="fields">
            {block.fields.map((field) => (
              <div class="section-field">
                <TextObjectView text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory === undefined ? null : (
        <div class="accessory">
          {accessory.type === 'image' ? (
            <ImageView image={accessory} size="thumb" />
          ) : (
            <ElementView element={accessory} place={{ blockId, dispatches: true }} label={readLabel(block)} />
          )}
        </div>
      )}
    </div>
  );
}

function SectionText({ text, expand }: { readonly text: TextObject; readonly expand: boolean }) {
  const [open, setOpen] = useState(expand);
  const long = text.text.length > FOLD_CHARACTERS && !expand;
  return (
    <>
      <div class={long && !open ? 'section-text section-folded' : 'section-text'}>
        <TextObjectView text={text} />
      </div>
      {long ? (
        <button type="button" class="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show more'}
        </button>
      ) : null}
    </>
  );
}

/** The accessory's label for those who cannot see the text beside it. */
function readLabel(block: SectionBlock): string | undefined {
  return block.text?.text.replaceAll(/[*_~`]/g, '').slice(0, 150);
}
