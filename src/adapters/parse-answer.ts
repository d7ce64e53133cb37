import { z } from 'zod';
import { outsideError } from './outside-errors.ts';

/** Reads JSON and checks its shape; what does not fit is a `bad-answer` that names the first place, not the content. */
export function parseJsonAnswer<T>(options: { schema: z.ZodType<T>; text: string; who: string }): T {
  let value: unknown;
  try {
    value = JSON.parse(options.text);
  } catch (cause) {
    throw outsideError({ code: 'bad-answer', who: options.who, detail: 'answers something that is not JSON', cause });
  }
  return parseAnswer({ schema: options.schema, value, who: options.who });
}

/** Checks the shape of what a client library returned. */
export function parseAnswer<T>(options: { schema: z.ZodType<T>; value: unknown; who: string }): T {
  const parsed = options.schema.safeParse(options.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined ? '' : ` (${z.core.toDotPath(issue.path)}: ${issue.message})`;
  throw outsideError({
    code: 'bad-answer',
    who: options.who,
    detail: `answers in a shape the bot does not know${place}`,
    cause: parsed.error,
  });
}
