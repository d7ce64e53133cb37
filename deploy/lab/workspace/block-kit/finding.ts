import type { z } from 'zod';

export type PathSegment = string | number;

/** One thing wrong with a payload: Slack's sentence, and where, as path segments from the payload's root. */
export type Finding = { sentence: string; path: readonly PathSegment[] };

/** Renders a finding as Slack does: `[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export function renderFinding({ sentence, path }: Finding): string {
  const pointer = path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return `[ERROR] ${sentence} [json-pointer:${pointer}]`;
}

/** Follows a path into parsed JSON; undefined where it leads nowhere. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}

/** Slack's sentences for a wrong type, as slackhq/hack-json-schema (from which Slack generates its validator) has them. */
const typeSentence: Readonly<Record<string, string>> = {
  array: 'must provide an array',
  boolean: 'must be a boolean',
  int: 'must provide an integer',
  number: 'must provide a number',
  object: 'must provide an object',
  string: 'must provide a string',
};

function sentenceOfSize(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  if (issue.code === 'too_big') {
    if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`;
    if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`;
    return `must be less than ${issue.maximum}`;
  }
  if (issue.origin === 'string') return `must be more than ${Number(issue.minimum) - 1} characters`;
  if (issue.origin === 'array') return `must provide at least ${issue.minimum} items`;
  return `must be greater than ${issue.minimum}`;
}

/** A field that is not there is reported at its parent, as Slack does. */
function findingOfMissing(path: readonly PathSegment[]): Finding {
  return { sentence: `missing required field: ${path.at(-1) ?? ''}`, path: path.slice(0, -1) };
}

/** A union is told apart by `type`: either that is missing, or it is none of the allowed ones. */
function findingOfUnion(type: unknown, path: readonly PathSegment[]): Finding {
  if (type === undefined) return findingOfMissing(path);
  return { sentence: typeof type === 'string' ? `unsupported type: ${type}` : 'must provide a string', path };
}

/**
 * Translates one zod issue into Slack's sentences.
 * `root` is the value that was parsed (to tell a missing field from a wrong one), `base` its place in the payload.
 */
function findingsOfIssue(
  issue: z.core.$ZodIssue,
  { root, base }: { root: unknown; base: readonly PathSegment[] },
): Finding[] {
  const local = issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
  const path = [...base, ...local];
  const value = valueAt(root, local);
  const missing = local.length > 0 && value === undefined;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ sentence: `invalid additional property: ${key}`, path }));
    case 'too_big':
    case 'too_small':
      return [{ sentence: sentenceOfSize(issue), path }];
    case 'invalid_format':
      return [{ sentence: `input must match regex pattern: ${issue.pattern ?? issue.format}`, path }];
    case 'invalid_type':
      if (missing) return [findingOfMissing(path)];
      return [{ sentence: typeSentence[issue.expected] ?? `must be of type ${issue.expected}`, path }];
    case 'invalid_value':
      return [missing ? findingOfMissing(path) : { sentence: 'must be a valid enum value', path }];
    case 'invalid_union':
      if (issue.discriminator !== undefined) return [findingOfUnion(value, path)];
      return [missing ? findingOfMissing(path) : { sentence: 'failed to match any allowed schemas', path }];
    default:
      return [{ sentence: issue.message, path }];
  }
}

/** Parses `value`, which stands at `base` in the payload, and reports every mistake in Slack's words. */
export function findingsOfSchema(
  schema: z.ZodType,
  { value, base }: { value: unknown; base: readonly PathSegment[] },
): Finding[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => findingsOfIssue(issue, { root: value, base }));
}
