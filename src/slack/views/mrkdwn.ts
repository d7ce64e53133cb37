/**
 * Escapes text from outside for mrkdwn, as one line: `&`, `<` and `>` as Slack asks, so that it can neither mention
 * anybody nor make a link, and each word that could format something in code style, where nothing is formatted. There
 * is no escape for `*`, `_`, `~` and backticks: what a person typed belongs into rich text (`quote`), where every
 * character shows as it is; this is for the sentences of programs, which rarely have any.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll(/[\r\n\u2028\u2029]+/g, ' ')
    .replaceAll(/\S+/g, (word, offset: number) =>
      mayFormat.test(word) || (offset === 0 && word.startsWith('>')) ? code(word) : escapeEntities(word),
    );
}

/**
 * A mark at a word's edge (inside a word, as in `pg_hba`, Slack does not format), a backtick anywhere, the name of an
 * emoji. A `>` makes a quotation at the beginning of a line only.
 */
const mayFormat = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`|:[\w+'-]*[a-z][\w+'-]*:/u;

function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text as the person typed it: Slack delivers `&`, `<` and `>` of a slash command escaped. */
export function unescapeTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A name in code style: escaped, and without the backticks that would end it. */
export function code(text: string): string {
  return `\`${escapeEntities(text.replaceAll('`', "'"))}\``;
}

/** A moment in the reader's own time zone and language. `fallback` is for readers whose client cannot. */
export function dateMrkdwn(atMs: number, format: string): string {
  const fallback = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(atMs / 1000)}^${format}|${fallback}>`;
}
