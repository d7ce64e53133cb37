import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { Button, WorkflowButton } from '../elements/button.ts';
import { Checkboxes, Overflow, RadioButtons } from '../elements/choice.ts';
import { menus } from '../elements/menus.ts';
import { Datepicker, DateTimepicker, Timepicker } from '../elements/picker.ts';
import { RichTextInput } from '../elements/text-input.ts';
import { limits } from '../limits.ts';

const ActionsElement = z.discriminatedUnion('type', [
  Button,
  WorkflowButton,
  Checkboxes,
  RadioButtons,
  Overflow,
  Datepicker,
  Timepicker,
  DateTimepicker,
  RichTextInput,
  ...menus,
]);

export const ActionsBlock = z.strictObject({
  type: z.literal('actions'),
  ...identifiable,
  elements: z.array(ActionsElement).min(1).max(limits.actions.elements),
});
