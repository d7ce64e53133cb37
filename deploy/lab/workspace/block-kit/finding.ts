import type { z } from 'zod';

export type PathSegment = string | number;

/** One thing wrong with a payload: Slack's sentence and where, as path segments from the payload's root. */
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

const nounOf: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'a boolean',
  int: 'an integer',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function sentenceOfSize(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  if (issue.code === 'too_big') {
    if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`;
    if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`;
    return issue.inclusive ? `must be ${issue.maximum} or less` : `must be less than ${issue.maximum}`;
  }
  if (issue.origin === 'string') return `must be more than ${Number(issue.minimum) - 1} characters`;
  if (issue.origin === 'array') return `no fewer than ${issue.minimum} items allowed`;
  return issue.inclusive ? `must be ${issue.minimum} or more` : `must be more than ${issue.minimum}`;
}

const asSegments = (path: readonly PropertyKey[]): PathSegment[] =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

/** A field that is not there is reported at its parent, as Slack does. */
function findingOfMissing(path: readonly PathSegment[]): Finding {
  return { sentence: `missing required field: ${path.at(-1) ?? ''}`, path: path.slice(0, -1) };
}

/**
 * Translates one zod issue into Slack's sentences.
 * `root` is the value that was parsed (to tell a missing field from a wrong one), `base` its place in the payload.
 */
export function findingsOfIssue(
  issue: z.core.$ZodIssue,
  { root, base }: { root: unknown; base: readonly PathSegment[] },
): Finding[] {
  const path = [...base, ...asSegments(issue.path)];
  const missing = issue.path.length > 0 && valueAt(root, issue.path) === undefined;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ sentence: `invalid additional property: ${key}`, path }));
    case 'too_big':
    case 'too_small':
      return [{ sentence: sentenceOfSize(issue), path }];
    case 'invalid_type':
      if (missing) return [findingOfMissing(path)];
      return [{ sentence: `must provide ${nounOf[issue.expected] ?? issue.expected}`, path }];
    case 'invalid_value':
      if (missing) return [findingOfMissing(path)];
      return [{ sentence: 'must be a valid enum value', path }];
    case 'invalid_union': {
      if (issue.discriminator === undefined) return [{ sentence: 'failed to match all allowed schemas', path }];
      const type = valueAt(root, issue.path);
      if (type === undefined) return [findingOfMissing(path)];
      return [{ sentence: typeof type === 'string' ? `unsupported type: ${type}` : 'must provide a string', path }];
    }
    default:
      return [{ sentence: issue.message, path }];
  }
}
