import { z } from 'zod';

/** Any JSON object, as it comes from a client: nothing is known of its fields. */
export const JsonObject = z.record(z.string(), z.unknown());
export type JsonObject = z.infer<typeof JsonObject>;

/** A list of JSON objects, such as a message's blocks. */
export const JsonObjects = z.array(JsonObject);

/** Parses JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value as a JSON object, or undefined when it is anything else. */
export function asObject(value: unknown): JsonObject | undefined {
  const parsed = JsonObject.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** The field `name` of `object` when it is a string. */
export function stringField(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}
