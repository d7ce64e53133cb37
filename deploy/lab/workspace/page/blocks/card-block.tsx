import { z } from 'zod';
import { ButtonView } from '../elements/button-view.tsx';
import { ImageView } from '../elements/image-view.tsx';
import { TextObject } from '../kit/composition.ts';
import { ButtonElement, ImageElement } from '../kit/element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';
import { UnsupportedBlock } from './unsupported-block.tsx';

const CardBlock = z.object({
  type: z.literal('card'),
  block_id: z.string().optional(),
  hero_image: ImageElement.optional(),
  icon: ImageElement.optional(),
  title: TextObject.optional(),
  subtitle: TextObject.optional(),
  body: TextObject.optional(),
  actions: z.array(ButtonElement).optional(),
});
type CardBlock = z.infer<typeof CardBlock>;

export const cardBlock = defineBlock(CardBlock, CardView);

/** Cards side by side; the row scrolls when they do not fit. */
export const carouselBlock = defineBlock(
  z.object({ elements: z.array(z.unknown()) }),
  ({ block, blockId }: BlockProps<{ elements: unknown[] }>) => (
    <div class="carousel">
      {block.elements.map((input) => {
        const card = CardBlock.safeParse(input);
        return card.success ? (
          <CardView block={card.data} blockId={card.data.block_id ?? blockId} />
        ) : (
          <UnsupportedBlock block={input} what="element" />
        );
      })}
    </div>
  ),
);

function CardView({ block, blockId }: BlockProps<CardBlock>) {
  const { hero_image: hero, icon, title, subtitle, body, actions = [] } = block;
  return (
    <section class="card">
      {hero === undefined ? null : <ImageView image={hero} size="full" />}
      <div class="card-head">
        {icon === undefined ? null : <ImageView image={icon} size="icon" />}
        <div>
          {title === undefined ? null : (
            <div class="card-title">
              <TextObjectView text={title} />
            </div>
          )}
          {subtitle === undefined ? null : (
            <div class="muted">
              <TextObjectView text={subtitle} />
            </div>
          )}
        </div>
      </div>
      {body === undefined ? null : <TextObjectView text={body} />}
      {actions.length === 0 ? null : (
        <div class="actions">
          {actions.map((element) => (
            <ButtonView key={element.action_id} element={element} place={{ blockId, dispatches: true }} />
          ))}
        </div>
      )}
    </section>
  );
}
