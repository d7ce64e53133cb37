import { z } from 'zod';
import { identifiable, plainText } from '../composition-objects.ts';
import { Checkboxes, RadioButtons } from '../elements/choice.ts';
import { menus } from '../elements/menus.ts';
import { Datepicker, DateTimepicker, Timepicker } from '../elements/picker.ts';
import { EmailInput, FileInput, NumberInput, PlainTextInput, RichTextInput, UrlInput } from '../elements/text-input.ts';
import { limits } from '../limits.ts';

const InputElement = z.discriminatedUnion('type', [
  PlainTextInput,
  EmailInput,
  UrlInput,
  NumberInput,
  RichTextInput,
  FileInput,
  Checkboxes,
  RadioButtons,
  Datepicker,
  Timepicker,
  DateTimepicker,
  ...menus,
]);

export const InputBlock = z
  .strictObject({
    type: z.literal('input'),
    ...identifiable,
    label: plainText(limits.input.labelCharacters),
    hint: plainText(limits.input.hintCharacters).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: InputElement,
  })
  .refine((input) => !(input.element.type === 'file_input' && input.dispatch_action === true), {
    error: '`dispatch_action` cannot be used with `file_input`',
  });
