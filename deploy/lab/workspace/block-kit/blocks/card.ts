import { z } from 'zod';
import { identifiable, mrkdwn } from '../composition-objects.ts';
import { Button } from '../elements/button.ts';
import { ImageElement } from '../elements/image.ts';
import { limits } from '../limits.ts';

export const CardBlock = z
  .strictObject({
    type: z.literal('card'),
    ...identifiable,
    hero_image: ImageElement.optional(),
    icon: ImageElement.optional(),
    title: mrkdwn(limits.card.titleCharacters).optional(),
    subtitle: mrkdwn(limits.card.subtitleCharacters).optional(),
    body: mrkdwn(limits.card.bodyCharacters).optional(),
    actions: z.array(Button).min(1).optional(),
  })
  .refine((card) => [card.hero_image, card.title, card.actions, card.body].some((part) => part !== undefined), {
    error: 'must define at least one of `hero_image`, `title`, `actions` or `body`',
  });

export const CarouselBlock = z.strictObject({
  type: z.literal('carousel'),
  ...identifiable,
  elements: z.array(CardBlock).min(1).max(limits.carousel.elements),
});
