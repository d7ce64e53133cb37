const longestEcho = 60;

/** What a person typed, short enough to be repeated to them on one line. */
export function shorten(typed: string): string {
  const line = typed.replaceAll(/\s+/g, ' ').trim();
  // By code points, so that an emoji is never cut in half.
  const characters = [...line];
  return characters.length <= longestEcho ? line : `${characters.slice(0, longestEcho).join('')}…`;
}
