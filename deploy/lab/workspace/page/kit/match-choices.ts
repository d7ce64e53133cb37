interface Searchable {
  readonly text: string;
}

interface Group<C> {
  readonly label: string | undefined;
  readonly choices: readonly C[];
}

/** The choices whose text holds every word of the query, groups kept and empty ones dropped. */
export function matchChoices<C extends Searchable>(groups: readonly Group<C>[], query: string): Group<C>[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return groups
    .map((group) => ({
      label: group.label,
      choices: group.choices.filter((choice) => words.every((word) => choice.text.toLowerCase().includes(word))),
    }))
    .filter((group) => group.choices.length > 0);
}

/** All choices in the order they are drawn. */
export function flattenChoices<C>(groups: readonly Group<C>[]): C[] {
  return groups.flatMap((group) => group.choices);
}
