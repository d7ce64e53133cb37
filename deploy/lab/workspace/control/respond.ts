import type { Context } from 'hono';
import { z } from 'zod';
import { type Rejection, reject } from '../interactions/report.ts';
import { parseJson } from '../json.ts';

/** Reads a JSON body of the given shape, or says what is wrong with it. */
export async function readBody<T extends object>(context: Context, schema: z.ZodType<T>): Promise<T | Rejection> {
  const body = parseJson(await context.req.text());
  if (body === undefined) return reject(400, 'invalid_json', 'the body must be JSON');
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : reject(400, 'invalid_arguments', z.prettifyError(parsed.error));
}

/** Sends a rejection as JSON with its status. */
export function sendRejection(context: Context, { status, ...body }: Rejection): Response {
  return context.json(body, status);
}
