import { z } from 'zod';
import { characters, someText } from '../characters.ts';
import { actionable, ColorScheme, confirmable, plainText } from '../composition-objects.ts';
import { limits } from '../limits.ts';

const text = plainText(limits.button.textCharacters);
const value = characters({ min: 1, max: limits.button.valueCharacters });
const labelled = { accessibility_label: characters({ min: 1, max: limits.button.labelCharacters }).optional() };

export const Button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  ...confirmable,
  ...labelled,
  text,
  url: characters({ min: 1, max: limits.button.urlCharacters }).optional(),
  value: value.optional(),
  style: ColorScheme.optional(),
});

/** Starts a workflow through its link trigger. */
export const WorkflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  ...actionable,
  ...confirmable,
  ...labelled,
  text,
  style: ColorScheme.optional(),
  workflow: z.strictObject({
    trigger: z.strictObject({
      url: someText,
      customizable_input_parameters: z.array(z.strictObject({ name: someText, value: z.string() })).optional(),
    }),
  }),
});

const FeedbackButton = z.strictObject({ ...labelled, text, value });

/** Thumbs up and down under a message. */
export const FeedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...actionable,
  positive_button: FeedbackButton,
  negative_button: FeedbackButton,
});

/** A small icon under a message; `trash` is the only icon Slack documents. */
export const IconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...actionable,
  ...confirmable,
  ...labelled,
  icon: z.literal('trash'),
  text,
  value: value.optional(),
  visible_to_user_ids: z.array(someText).optional(),
});
