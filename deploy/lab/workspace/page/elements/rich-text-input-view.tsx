import type { RichTextInput } from '../kit/element.ts';
import type { RichText } from '../kit/rich-text.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';

interface RichTextInputViewProps {
  readonly element: RichTextInput;
  readonly place: ElementPlace;
  readonly label?: string | undefined;
}

/** A rich text input: what is typed becomes one unstyled rich_text section. */
export function RichTextInputView({ element, place, label }: RichTextInputViewProps) {
  const control = useElement(element, place);
  return (
    <textarea
      class="field"
      rows={4}
      aria-label={label}
      data-action-id={element.action_id}
      data-autofocus={element.focus_on_load}
      placeholder={element.placeholder?.text}
      value={readText(control.entry?.rich_text_value ?? undefined)}
      onInput={(event) => control.hold({ type: element.type, rich_text_value: writeText(event.currentTarget.value) })}
    />
  );
}

function readText(value: RichText | undefined): string {
  return (value?.elements ?? [])
    .flatMap((part) =>
      part.type === 'rich_text_list' ? part.elements.flatMap((item) => item.elements) : part.elements,
    )
    .map((element) => (element.type === 'text' ? element.text : ''))
    .join('');
}

function writeText(text: string): RichText | null {
  if (text === '') return null;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}
