import { distance } from 'fastest-levenshtein';

// Levenshtein takes quadratic time, and nothing near a word we know is longer than this.
const longestTypedWord = 64;

/**
 * The known word that was probably meant, whatever the case of its letters; undefined when none is near enough, or two
 * are as near: names of members differ in one character, and one of them would be a guess.
 */
export function findNearestWord(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > longestTypedWord) return undefined;
  const ranked = known
    .map((word) => ({ word, edits: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.edits - right.edits);
  const [nearest, second] = ranked;
  // Two letters swapped count as two; in a very short word that would already be another word.
  const most = typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  if (nearest === undefined || nearest.edits > most || second?.edits === nearest.edits) return undefined;
  return nearest.word;
}
