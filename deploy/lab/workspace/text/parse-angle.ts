import { decodeEntities } from './decode-entities.ts';
import type { Inline } from './mrkdwn-tree.ts';

const BROADCASTS = new Set(['here', 'channel', 'everyone']);

/**
 * Parses what stands between `<` and `>` in mrkdwn: a link, a mention or a date.
 * Source: Slack's "Formatting text for app surfaces". Undefined when it is none of them, so it stays literal.
 */
export function parseAngle(inner: string): Inline | undefined {
  const bar = inner.indexOf('|');
  const head = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : decodeEntities(inner.slice(bar + 1));
  if (/^@[A-Z0-9]+$/.test(head)) return { kind: 'user', id: head.slice(1), label };
  if (/^#[A-Z0-9]+$/.test(head)) return { kind: 'channel', id: head.slice(1), label };
  if (head.startsWith('!')) return parseSpecial(head.slice(1), label);
  if (/^(https?:\/\/|mailto:|tel:|slack:\/\/)/.test(head)) {
    const url = decodeEntities(head);
    return { kind: 'link', url, children: [{ kind: 'text', text: label ?? url.replace(/^mailto:/, '') }] };
  }
  return undefined;
}

function parseSpecial(head: string, label: string | undefined): Inline | undefined {
  if (BROADCASTS.has(head)) return { kind: 'broadcast', range: head };
  const [name, ...rest] = head.split('^');
  const first = rest[0];
  if (name === 'subteam' && first !== undefined) return { kind: 'usergroup', id: first, label };
  if (name === 'date' && first !== undefined && /^-?\d+$/.test(first)) {
    return {
      kind: 'date',
      epochSeconds: Number(first),
      format: rest[1] ?? '{date_short_pretty} at {time}',
      url: rest[2],
      fallback: label ?? '',
    };
  }
  return label === undefined ? undefined : { kind: 'text', text: label };
}
