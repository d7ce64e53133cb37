import { useMemo } from 'preact/hooks';
import { parseMrkdwn } from '../../text/parse-mrkdwn.ts';
import { Inline } from './inline.tsx';

/** A mrkdwn text, with its quotes and fenced code. */
export function Mrkdwn({ text }: { readonly text: string }) {
  const parts = useMemo(() => parseMrkdwn(text), [text]);
  return (
    <div class="mrkdwn">
      {parts.map((part) => {
        if (part.kind === 'pre') return <pre class="pre">{part.text}</pre>;
        if (part.kind === 'quote') {
          return (
            <blockquote class="quote">
              <Inline nodes={part.children} />
            </blockquote>
          );
        }
        return (
          <div class="paragraph">
            <Inline nodes={part.children} />
          </div>
        );
      })}
    </div>
  );
}
