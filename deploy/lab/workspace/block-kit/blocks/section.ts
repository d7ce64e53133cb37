import { z } from 'zod';
import { identifiable, textObject } from '../composition-objects.ts';
import { Button, WorkflowButton } from '../elements/button.ts';
import { Checkboxes, Overflow, RadioButtons } from '../elements/choice.ts';
import { ImageElement } from '../elements/image.ts';
import { menus } from '../elements/menus.ts';
import { Datepicker, Timepicker } from '../elements/picker.ts';
import { limits } from '../limits.ts';

/** A datetimepicker is missing on purpose: Slack takes it in actions and input blocks only. */
const Accessory = z.discriminatedUnion('type', [
  Button,
  WorkflowButton,
  Checkboxes,
  RadioButtons,
  Overflow,
  ImageElement,
  Datepicker,
  Timepicker,
  ...menus,
]);

export const SectionBlock = z
  .strictObject({
    type: z.literal('section'),
    ...identifiable,
    text: textObject(limits.section.textCharacters).optional(),
    fields: z.array(textObject(limits.section.fieldCharacters)).min(1).max(limits.section.fields).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text !== undefined || section.fields !== undefined, {
    error: 'must define either `text` or `fields`',
  });
