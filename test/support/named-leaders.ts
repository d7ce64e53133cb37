/**
 * Whom a conclusion says to lead now; null for nobody. What a step waits for is quoted in it, and is no statement: there
 * the one is named who does not lead yet. “Switched over to” are Patroni's own words.
 */
export function findNamedLeaders(conclusion: string): readonly (string | null)[] {
  const stated = conclusion.replace(/“[^”]*”/g, '');
  const led = /(patroni-\d+) (?:still leads|leads|holds the leader lock|stepped down and took the lead again)/g;
  const leaders = [led, /switched over to "(patroni-\d+)"/gi].flatMap((words) =>
    [...stated.matchAll(words)].flatMap(([, name]) => name ?? []),
  );
  return stated.includes('Nobody leads') ? [...leaders, null] : leaders;
}
