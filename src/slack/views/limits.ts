/** Block Kit's limits that our views run into, in characters or items. Source: Slack's Block Kit reference. */
export const limits = {
  headerText: 150,
  sectionText: 3000,
  optionText: 75,
  selectOptions: 100,
} as const;

/** Cuts `text` to `length` characters, marking the cut; never through the middle of a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${firstWhole(text, length - 1)}…`;
}

/** At most the first `length` characters, and no half of one. */
export function firstWhole(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Joins as many whole lines as fit into `length`, and says how many were left out. */
export function cutLines(lines: readonly string[], length: number): string {
  const whole = lines.join('\n');
  if (whole.length <= length) return whole;
  for (let count = lines.length - 1; count >= 0; count -= 1) {
    const shown = [...lines.slice(0, count), `… and ${lines.length - count} more`].join('\n');
    if (shown.length <= length) return shown;
  }
  return '';
}
