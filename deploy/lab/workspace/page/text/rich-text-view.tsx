import type { RichInline, RichText } from '../kit/rich-text.ts';
import { RichInlineView } from './rich-inline-view.tsx';
import { RichListView } from './rich-list-view.tsx';

/** A rich_text block: sections, lists, quotes and preformatted text. */
export function RichTextView({ block }: { readonly block: RichText }) {
  return (
    <div class="rich-text">
      {block.elements.map((element) => {
        switch (element.type) {
          case 'rich_text_section':
            return (
              <div class="rich-section">
                <RichRun elements={element.elements} />
              </div>
            );
          case 'rich_text_quote':
            return (
              <blockquote class="quote rich-section">
                <RichRun elements={element.elements} />
              </blockquote>
            );
          case 'rich_text_preformatted':
            return (
              <pre class="pre">
                <RichRun elements={element.elements} />
              </pre>
            );
          default:
            return <RichListView list={element} />;
        }
      })}
    </div>
  );
}

function RichRun({ elements }: { readonly elements: readonly RichInline[] }) {
  return (
    <>
      {elements.map((element) => (
        <RichInlineView element={element} />
      ))}
    </>
  );
}
