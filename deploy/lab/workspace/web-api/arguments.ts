import { z } from 'zod';
import { JsonObjects, parseJson } from '../json.ts';
import { type Refusal, refuse } from './answer.ts';

/*
 * Arguments arrive form-encoded (everything a string) or as JSON. These schemas accept both.
 */

/** Text; numbers are taken as text, since form encoding cannot tell them apart. */
export const text = () => z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string());

/** A boolean: true, 1, "true", "1" and their opposites. */
export const flag = () =>
  z.preprocess((value) => {
    if (value === 'true' || value === '1' || value === 1) return true;
    if (value === 'false' || value === '0' || value === 0 || value === '') return false;
    return value;
  }, z.boolean());

export const integer = () =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number().int());

/** A list of ids: comma-separated, or a JSON array. */
export const idList = () =>
  z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    const parsed = value.startsWith('[') ? parseJson(value) : undefined;
    return parsed ?? value.split(',').filter((id) => id !== '');
  }, z.array(z.string()));

/** A structured argument: JSON text is parsed; undefined stays undefined; anything else is handed on. */
export function structured(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value === '' ? undefined : (parseJson(value) ?? value);
}

/** A list of JSON objects (blocks, attachments), or Slack's refusal with `error`. */
export function objectList(value: unknown, error: string): ReturnType<typeof JsonObjects.parse> | undefined | Refusal {
  const list = structured(value);
  if (list === undefined || list === null) return undefined;
  const parsed = JsonObjects.safeParse(list);
  return parsed.success ? parsed.data : refuse(error, ['[ERROR] must provide a list of objects']);
}

/** Slack's sentences about arguments that do not fit a method's schema. */
export function argumentMessages(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const name = issue.path.join('/');
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
      return `[ERROR] missing required field: ${name}`;
    }
    return `[ERROR] ${issue.message} [json-pointer:/${name}]`;
  });
}
