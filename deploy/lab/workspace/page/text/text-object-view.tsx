import { parsePlain } from '../../text/parse-plain.ts';
import type { TextObject } from '../kit/composition.ts';
import { Inline } from './inline.tsx';
import { Mrkdwn } from './mrkdwn.tsx';

/** A plain_text or mrkdwn object. */
export function TextObjectView({ text }: { readonly text: TextObject }) {
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return <Inline nodes={parsePlain(text.text, text.emoji !== false)} />;
}
