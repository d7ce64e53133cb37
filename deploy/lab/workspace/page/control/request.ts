import { z } from 'zod';

/** The control interface said no; `code` is its error code, the message a sentence. */
class ControlError extends Error {
  override name = 'ControlError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const Refusal = z.object({ error: z.string(), message: z.string().optional() });

/** Reads a path of the control interface and parses the answer. */
export async function fetchControl<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return parseAnswer(await fetch(`/control/${path}`), schema);
}

/** Posts what a person did, and parses the answer. */
export async function postControl<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return parseAnswer(response, schema);
}

async function parseAnswer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const refusal = Refusal.safeParse(body).data;
    throw new ControlError(refusal?.error ?? `http_${response.status}`, refusal?.message ?? response.statusText);
  }
  return schema.parse(body);
}

/** A query string from the fields that are set. */
export function query(fields: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return new URLSearchParams(set).toString();
}
