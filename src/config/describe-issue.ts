import { z } from 'zod';
import { findNearestWord } from '../core/nearest-word.ts';
import { Config } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

/** One problem at one place. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

/** Puts one of the schema's complaints into words for whoever wrote the file. */
export function reportIssue(issue: z.core.$ZodIssue, source: YamlSource, report: Report): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) report([...issue.path, key], unknownKey(key, knownKeysAt(issue.path)));
    return;
  }
  const isMissing = issue.code !== 'custom' && source.valueAt(issue.path) === undefined;
  if (isMissing) report(issue.path, 'is missing');
  else if (issue.code === 'invalid_type') report(issue.path, `must be ${article(issue.expected)}`);
  else if (issue.code === 'too_small') report(issue.path, bound('least', issue.origin, Number(issue.minimum)));
  else if (issue.code === 'too_big') report(issue.path, bound('most', issue.origin, Number(issue.maximum)));
  else if (issue.code === 'invalid_value') report(issue.path, `must be ${issue.values.map(String).join(' or ')}`);
  else if (issue.code === 'invalid_key') report(issue.path, issue.issues[0]?.message ?? issue.message);
  else report(issue.path, issue.message);
}

function bound(word: 'least' | 'most', origin: string, limit: number): string {
  if (origin === 'string') return limit === 1 ? 'must not be empty' : `needs at ${word} ${limit} characters`;
  return origin === 'array'
    ? `needs at ${word} ${limit === 1 ? 'one entry' : `${limit} entries`}`
    : `must be at ${word} ${limit}`;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = findNearestWord(key, known);
  return meant === undefined ? `unknown key; known are ${known.join(', ')}` : `unknown key; did you mean ${meant}?`;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a group of keys',
    record: 'a group of keys',
    array: 'a list',
    string: 'a text (put it in quotes)',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return names[type] ?? `a ${type}`;
}

/** Only what is needed to walk a JSON schema down to an object's keys. */
const SchemaNode = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  /** What every value of a group with free keys looks like. */
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

function knownKeysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(Config, { io: 'input' });
  for (const key of path) {
    const { properties, items, additionalProperties } = SchemaNode.parse(node);
    node = typeof key === 'number' ? items : (properties?.[String(key)] ?? additionalProperties);
    if (typeof node !== 'object') return [];
  }
  return Object.keys(SchemaNode.parse(node).properties ?? {});
}
