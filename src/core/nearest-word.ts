import { closest, distance } from 'fastest-levenshtein';

// Levenshtein takes quadratic time, and nothing near a word we know is longer than this.
const longestTypedWord = 64;

/** The known word that was probably meant, or undefined when none is near enough. */
export function findNearestWord(typed: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || typed.length > longestTypedWord) return undefined;
  const nearest = closest(typed, known);
  return distance(typed, nearest) <= Math.max(1, Math.floor(nearest.length / 2)) ? nearest : undefined;
}
