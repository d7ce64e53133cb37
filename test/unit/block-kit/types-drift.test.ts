import type * as Slack from '@slack/types';
import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { ActionsBlock } from '../../../deploy/lab/workspace/block-kit/blocks/actions.ts';
import type { InputBlock } from '../../../deploy/lab/workspace/block-kit/blocks/input.ts';
import type { RichTextBlock } from '../../../deploy/lab/workspace/block-kit/blocks/rich-text.ts';
import type { SectionBlock } from '../../../deploy/lab/workspace/block-kit/blocks/section.ts';
import type { RichTextInline } from '../../../deploy/lab/workspace/block-kit/elements/rich-text-inline.ts';
import type { KnownBlock } from '../../../deploy/lab/workspace/block-kit/known-block.ts';

/** Type name → the names of its fields, over a union told apart by `type`. */
type Fields<Union extends { type?: string | undefined }> = {
  [Type in NonNullable<Union['type']>]: AllKeys<Extract<Union, { type?: Type | undefined }>>;
};
type AllKeys<Union> = Union extends unknown ? keyof Union : never;

/**
 * Compile-time only: what @slack/types has and the validator has not, or the other way round, fails the type check.
 * Fields that Slack's reference pages have and the types lack are added by name.
 */
describe('the shapes of @slack/types', () => {
  it('blocks have the same fields', () => {
    expectTypeOf<Omit<Fields<KnownBlock>, 'data_visualization'>>().toEqualTypeOf<Fields<Slack.KnownBlock>>();
  });

  it('elements of actions, sections and inputs have the same fields', () => {
    expectTypeOf<Fields<z.infer<typeof ActionsBlock>['elements'][number]>>().toEqualTypeOf<
      Fields<Slack.ActionsBlockElement>
    >();
    expectTypeOf<Fields<NonNullable<z.infer<typeof SectionBlock>['accessory']>>>().toEqualTypeOf<
      Fields<Slack.SectionBlockAccessory>
    >();
    expectTypeOf<Fields<z.infer<typeof InputBlock>['element']>>().toEqualTypeOf<Fields<Slack.InputBlockElement>>();
  });

  it('rich text has the same elements, with the offset of a list and the language of code added', () => {
    type Ours = Fields<z.infer<typeof RichTextBlock>['elements'][number]>;
    type Theirs = Fields<Slack.RichTextBlockElement>;
    expectTypeOf<Ours>().toEqualTypeOf<{
      rich_text_section: Theirs['rich_text_section'];
      rich_text_quote: Theirs['rich_text_quote'];
      rich_text_list: Theirs['rich_text_list'] | 'offset';
      rich_text_preformatted: Theirs['rich_text_preformatted'] | 'language';
    }>();
    expectTypeOf<Fields<z.infer<typeof RichTextInline>>>().toEqualTypeOf<Fields<Slack.RichTextElement>>();
  });
});
