import { z } from 'zod';
import { limits } from './limits.ts';

/** A plain_text object of 1..`maxCharacters` characters. */
export const plainText = (maxCharacters: number = limits.text.characters) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(maxCharacters),
    emoji: z.boolean().optional(),
  });

/** A mrkdwn object of 1..`maxCharacters` characters. */
export const mrkdwn = (maxCharacters: number = limits.text.characters) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(maxCharacters),
    verbatim: z.boolean().optional(),
  });

/** Either kind of text object. */
export const textObject = (maxCharacters: number = limits.text.characters) =>
  z.discriminatedUnion('type', [plainText(maxCharacters), mrkdwn(maxCharacters)]);

export const ColorScheme = z.enum(['primary', 'danger']);

export const ConfirmationDialog = z.strictObject({
  title: plainText(limits.confirm.titleCharacters).optional(),
  text: textObject(limits.confirm.textCharacters),
  confirm: plainText(limits.confirm.buttonCharacters).optional(),
  deny: plainText(limits.confirm.buttonCharacters).optional(),
  style: ColorScheme.optional(),
});

const optionFields = {
  value: z.string().min(1).max(limits.option.valueCharacters),
  description: plainText(limits.option.descriptionCharacters).optional(),
};

/** An option of a select or multi-select menu. */
export const MenuOption = z.strictObject({ text: plainText(limits.option.textCharacters), ...optionFields });

/** An option of radio buttons or checkboxes: the only ones that may be mrkdwn. */
export const ChoiceOption = z.strictObject({
  text: textObject(limits.option.textCharacters),
  value: z.string().min(1).max(limits.option.valueCharacters),
  description: textObject(limits.option.descriptionCharacters).optional(),
});

/** An option of an overflow menu: the only one that may carry a URL. */
export const OverflowOption = MenuOption.extend({ url: z.string().min(1).max(limits.option.urlCharacters).optional() });

export const OptionGroup = z.strictObject({
  label: plainText(limits.optionGroup.labelCharacters),
  options: z.array(MenuOption).min(1).max(limits.optionGroup.options),
});

/** Fields that most interactive elements share. */
export const actionable = { action_id: z.string().min(1).max(limits.actionId.characters).optional() };
export const confirmable = { confirm: ConfirmationDialog.optional() };

/** The field every block has. */
export const identifiable = { block_id: z.string().max(limits.blockId.characters).optional() };
