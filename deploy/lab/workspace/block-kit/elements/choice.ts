import { z } from 'zod';
import { actionable, ChoiceOption, confirmable, focusable, OverflowOption } from '../composition-objects.ts';
import { limits } from '../limits.ts';

const isOffered = (options: readonly { value: string }[], option: { value: string }): boolean =>
  options.some((offered) => offered.value === option.value);

export const Checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...actionable,
    ...confirmable,
    ...focusable,
    options: z.array(ChoiceOption).min(1).max(limits.checkboxes.options),
    initial_options: z.array(ChoiceOption).min(1).optional(),
  })
  .refine(({ options, initial_options }) => (initial_options ?? []).every((option) => isOffered(options, option)), {
    error: 'must be one of the provided options',
    path: ['initial_options'],
  });

export const RadioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...actionable,
    ...confirmable,
    ...focusable,
    options: z.array(ChoiceOption).min(1).max(limits.radioButtons.options),
    initial_option: ChoiceOption.optional(),
  })
  .refine(({ options, initial_option }) => initial_option === undefined || isOffered(options, initial_option), {
    error: 'must be one of the provided options',
    path: ['initial_option'],
  });

export const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  ...confirmable,
  options: z.array(OverflowOption).min(1).max(limits.overflow.options),
});
