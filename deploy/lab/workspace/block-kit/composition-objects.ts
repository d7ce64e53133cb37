import { z } from 'zod';
import { characters } from './characters.ts';
import { limits } from './limits.ts';

/** A plain_text object of 1..`max` characters. */
export const plainText = (max: number = limits.text.characters) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: characters({ min: 1, max }),
    emoji: z.boolean().optional(),
  });

/** A mrkdwn object of 1..`max` characters. */
export const mrkdwn = (max: number = limits.text.characters) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: characters({ min: 1, max }),
    verbatim: z.boolean().optional(),
  });

/** Either kind of text object. */
export const textObject = (max: number = limits.text.characters) =>
  z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

export const ColorScheme = z.enum(['primary', 'danger']);

/** Title and buttons have defaults in Slack, so only the text is required. */
const ConfirmationDialog = z.strictObject({
  title: plainText(limits.confirm.titleCharacters).optional(),
  text: textObject(limits.confirm.textCharacters),
  confirm: plainText(limits.confirm.buttonCharacters).optional(),
  deny: plainText(limits.confirm.buttonCharacters).optional(),
  style: ColorScheme.optional(),
});

const optionValue = characters({ min: 1, max: limits.option.valueCharacters });

/** An option of a select or multi-select menu. */
export const MenuOption = z.strictObject({
  text: plainText(limits.option.textCharacters),
  value: optionValue,
  description: plainText(limits.option.descriptionCharacters).optional(),
});

/** An option of radio buttons or checkboxes: the only ones that may be mrkdwn. */
export const ChoiceOption = z.strictObject({
  text: textObject(limits.option.textCharacters),
  value: optionValue,
  description: textObject(limits.option.descriptionCharacters).optional(),
});

/** An option of an overflow menu: the only one that may carry a URL. */
export const OverflowOption = z.strictObject({
  text: plainText(limits.option.textCharacters),
  value: optionValue,
  description: plainText(limits.option.descriptionCharacters).optional(),
  url: characters({ min: 1, max: limits.option.urlCharacters }).optional(),
});

export const OptionGroup = z.strictObject({
  label: plainText(limits.optionGroup.labelCharacters),
  options: z.array(MenuOption).min(1).max(limits.optionGroup.options),
});

const isWithoutDuplicates = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

/** A list of distinct values out of `schema`. */
export const distinct = <Item extends z.ZodType>(schema: Item) =>
  z.array(schema).min(1).refine(isWithoutDuplicates, { error: 'Input contains duplicate items' });

/** At least one of the three must be there: an empty filter is refused. */
export const ConversationFilter = z
  .strictObject({
    include: distinct(z.enum(['im', 'mpim', 'private', 'public'])).optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, { error: 'must have minimum 1 properties' });

const DispatchActionConfig = z.strictObject({
  trigger_actions_on: distinct(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
});

/** A file of the workspace, by id or by URL but not by both. */
export const SlackFile = z
  .strictObject({ id: characters({ min: 1 }).optional(), url: characters({ min: 1 }).optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), {
    error: 'must define either `id` or `url`',
  });

/** Fields that families of interactive elements share. */
export const actionable = { action_id: characters({ min: 1, max: limits.actionId.characters }).optional() };
export const confirmable = { confirm: ConfirmationDialog.optional() };
export const dispatchable = { dispatch_action_config: DispatchActionConfig.optional() };
export const focusable = { focus_on_load: z.boolean().optional() };
export const placeholdable = { placeholder: plainText(limits.placeholder.characters).optional() };
export const multiSelectable = { max_selected_items: z.number().int().min(1).optional() };

/** The field every block has. */
export const identifiable = { block_id: characters({ min: 1, max: limits.blockId.characters }).optional() };
