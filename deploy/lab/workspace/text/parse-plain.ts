import { decodeEntities } from './decode-entities.ts';
import type { Inline } from './mrkdwn-tree.ts';

/** A plain_text object as inline pieces: only `:emoji:` names mean anything in it, and line breaks. */
export function parsePlain(text: string, withEmoji: boolean): Inline[] {
  const pieces = withEmoji ? text.split(/(:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?|\n)/) : text.split(/(\n)/);
  return pieces
    .filter((piece) => piece !== '')
    .map((piece): Inline => {
      if (piece === '\n') return { kind: 'break' };
      const name = withEmoji ? /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?$/.exec(piece)?.[1] : undefined;
      return name === undefined ? { kind: 'text', text: decodeEntities(piece) } : { kind: 'emoji', name };
    });
}
