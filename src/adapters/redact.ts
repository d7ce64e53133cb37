const secretName = /token|secret|passw|authorization|cookie|credential|api_?key|private_?key|response_?url/i;

/** Secrets that are recognised wherever they stand: Slack's tokens and hooks, credentials in an address, basic auth. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+/g, '[redacted]'],
  [/(hooks\.slack\.com\/)[^\s"']+/g, '$1[redacted]'],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1[redacted]@'],
  [/\b(Basic|Bearer)\s+[A-Za-z0-9+/=._-]{6,}/g, '$1 [redacted]'],
];

const deepest = 6;

/** A copy without secrets: by the name of the field, and by what a text looks like. Errors become plain objects. */
export function redact(value: string): string;
export function redact(value: Record<string, unknown>): Record<string, unknown>;
export function redact(value: string | Record<string, unknown>): unknown {
  return redactValue(value, 0);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return '[too deep]';
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (value instanceof Error) return redactError(value, depth);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && item !== undefined ? '[redacted]' : redactValue(item, depth + 1),
    ]),
  );
}

/** Only the error's own story: libraries hang whole requests, with their headers, on their errors. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    ...('code' in error ? { code: redactValue(error.code, depth + 1) } : {}),
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function redactText(text: string): string {
  return secretTexts.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
