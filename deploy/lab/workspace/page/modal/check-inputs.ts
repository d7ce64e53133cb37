import type { InteractiveElement } from '../kit/element.ts';
import { type Entry, initialEntry, type Values } from '../kit/entry.ts';
import type { ListedInput } from './list-inputs.ts';

/**
 * What Slack's client says under a modal's inputs before it sends the form, by block id: required fields, lengths,
 * numbers, addresses. Empty when the form may go.
 */
export function checkInputs(inputs: readonly ListedInput[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const input of inputs) {
    if (!input.inInputBlock) continue;
    const entry = values[input.blockId]?.[input.element.action_id] ?? initialEntry(input.element);
    const problem = checkInput(input, entry);
    if (problem !== undefined) errors[input.blockId] = problem;
  }
  return errors;
}

function checkInput(input: ListedInput, entry: Entry | undefined): string | undefined {
  if (isEmpty(entry)) return input.required ? 'Please complete this required field.' : undefined;
  const text = entry?.value ?? undefined;
  return text === undefined ? undefined : checkText(input.element, text);
}

function isEmpty(entry: Entry | undefined): boolean {
  const { type: _type, ...held } = entry ?? { type: '' };
  return Object.values(held).every((value) => value === null || value === undefined || isBlank(value));
}

function isBlank(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function checkText(element: InteractiveElement, text: string): string | undefined {
  switch (element.type) {
    case 'plain_text_input':
      if (element.min_length !== undefined && text.length < element.min_length) {
        return `Please enter at least ${element.min_length} characters.`;
      }
      if (element.max_length !== undefined && text.length > element.max_length) {
        return `Please enter at most ${element.max_length} characters.`;
      }
      return undefined;
    case 'email_text_input':
      return /^[^@\s]+@[^@\s]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text) ? undefined : 'Please enter a valid URL.';
    case 'number_input':
      return checkNumber(element, text);
    default:
      return undefined;
  }
}

function checkNumber(element: Extract<InteractiveElement, { type: 'number_input' }>, text: string): string | undefined {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return 'Please enter a number.';
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter a number of at least ${element.min_value}.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter a number of at most ${element.max_value}.`;
  }
  return undefined;
}
