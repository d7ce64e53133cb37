/**
 * Escapes text from outside for mrkdwn: `&`, `<` and `>` as Slack asks, so that it can neither mention anybody nor
 * make a link, and formatting characters at a word's edge by a zero-width space, so that it shows as typed. Inside a
 * word (`pg_hba`) Slack does not format, and a zero-width space there would spoil copying.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, '\u200b$&\u200b');
}

/** Text as the person typed it: Slack delivers `&`, `<` and `>` of a slash command escaped. */
export function unescapeTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A name in code style: escaped, and without the backticks that would end it. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``;
}

/** A moment in the reader's own time zone and language. `fallback` is for readers whose client cannot. */
export function dateMrkdwn(atMs: number, format: string): string {
  const fallback = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(atMs / 1000)}^${format}|${fallback}>`;
}
