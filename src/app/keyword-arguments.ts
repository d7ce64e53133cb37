import { type Parameter, refuseUnknown } from '../command.ts';
import { findNearestWord } from '../core/nearest-word.ts';
import { accept, type Result, refuse } from '../core/result.ts';

/** The parameters that are typed after their own name, by that name. */
export type Keywords = ReadonlyMap<string, Parameter>;

/** What was typed after keywords, by the parameter's name. */
export interface KeywordArguments {
  readonly texts: Readonly<Record<string, string>>;
  readonly moments: Readonly<Record<string, string>>;
}

/**
 * Parses the words from the first keyword on. A `moment` ends at the next keyword. A `text` takes everything to the end
 * of the line, unless it stands in quotes and a keyword follows them: what was meant to be a time must never end up in
 * the reason of a change that happens now.
 */
export function parseKeywords(input: {
  name: string;
  keywords: Keywords;
  words: readonly string[];
}): Result<KeywordArguments> {
  const { keywords } = input;
  const texts: Record<string, string> = {};
  const moments: Record<string, string> = {};
  const help = `See “/pg help ${input.name}”.`;
  let rest = input.words;
  while (rest.length > 0) {
    const [typed = '', ...after] = rest;
    const parameter = keywords.get(typed.toLowerCase());
    if (parameter === undefined) break;
    const { name, kind } = parameter;
    const values = kind === 'text' ? texts : moments;
    if (Object.hasOwn(values, name)) {
      return refuse({ code: 'keyword-twice', sentence: `“${name}” was given twice.`, next: help });
    }
    const taken = after.slice(0, kind === 'text' ? measureText(after, keywords) : measureMoment(after, keywords));
    const value = withoutQuotes(taken.join(' '));
    if (value === '') {
      return refuse({ code: 'keyword-empty', sentence: `There is nothing after “${name}”.`, next: help });
    }
    const misspelt = kind === 'moment' ? refuseMisspeltKeyword(taken, keywordsInTime(keywords, name)) : undefined;
    if (misspelt !== undefined) return misspelt;
    const swallowed = kind === 'text' ? refuseSwallowedMoment({ text: name, words: taken, keywords }) : undefined;
    if (swallowed !== undefined) return swallowed;
    values[name] = value;
    rest = after.slice(taken.length);
  }
  return accept({ texts, moments });
}

/**
 * The refusal of an unquoted text in which a time seems to follow a moment's keyword: taken as a part of the reason, it
 * would make a change of now out of one that was meant for later.
 */
function refuseSwallowedMoment(input: {
  text: string;
  words: readonly string[];
  keywords: Keywords;
}): Result<never> | undefined {
  const { text, words, keywords } = input;
  if (withoutQuotes(words.join(' ')) !== words.join(' ')) return undefined;
  const index = words.findIndex(
    (word, at) => keywords.get(word.toLowerCase())?.kind === 'moment' && beginsTime.test(words[at + 1] ?? ''),
  );
  const keyword = words[index];
  if (keyword === undefined) return undefined;
  const seen = `${keyword} ${words[index + 1] ?? ''}`;
  return refuse({
    code: 'keyword-in-text',
    sentence: `“${seen} …” stands after “${text}”, where it would be a part of the ${text} and not a time.`,
    next: `Put “${keyword} …” before “${text}”, or the ${text} in quotes if it belongs there.`,
  });
}

// What a time begins with: a figure, or one of the words that people use for a day or an hour.
const beginsTime = /\d|^(?:in|now|noon|midnight|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$/i;

/** The refusal of the first word that looks like a keyword; undefined when none does. */
export function refuseMisspeltKeyword(words: readonly string[], names: readonly string[]): Result<never> | undefined {
  const misspelt = words.find((word) => findNearestWord(word, names) !== undefined);
  return misspelt === undefined ? undefined : refuseUnknown('keyword', misspelt, names);
}

// Words of a time are short, and a short keyword is near to too many of them.
const shortestKeywordInTime = 4;

function keywordsInTime(keywords: Keywords, own: string): readonly string[] {
  return [...keywords.keys()].filter((name) => name !== own && name.length >= shortestKeywordInTime);
}

function measureMoment(words: readonly string[], keywords: Keywords): number {
  const end = words.findIndex((word) => keywords.has(word.toLowerCase()));
  return end === -1 ? words.length : end;
}

function measureText(words: readonly string[], keywords: Keywords): number {
  if (!opensQuote.test(words[0] ?? '')) return words.length;
  const closing = words.findIndex(
    (word, index) => closesQuote.test(word) && keywords.has(words[index + 1]?.toLowerCase() ?? ''),
  );
  return closing === -1 ? words.length : closing + 1;
}

// Keyboards of phones and Macs make typographic quotes out of straight ones.
const opensQuote = /^["“”„]/;
const closesQuote = /["“”]$/;

function withoutQuotes(text: string): string {
  const isQuoted = opensQuote.test(text) && closesQuote.test(text);
  return isQuoted ? text.slice(1, -1).trim() : text;
}
