import { distance } from 'fastest-levenshtein';

// Levenshtein takes quadratic time, and nothing near a word we know is longer than this.
const longestTypedWord = 64;

/** The known word that was probably meant, whatever the case of its letters; undefined when none is near enough. */
export function findNearestWord(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > longestTypedWord) return undefined;
  const ranked = known
    .map((word) => ({ word, edits: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.edits - right.edits);
  const nearest = ranked[0];
  // Two letters swapped count as two; in a very short word that would already be another word.
  const most = typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  return nearest !== undefined && nearest.edits <= most ? nearest.word : undefined;
}
