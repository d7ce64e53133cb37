import type { TargetedKeyboardEvent } from 'preact';
import type { TextInputElement } from '../kit/element.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';

interface TextInputViewProps {
  readonly element: TextInputElement;
  readonly place: ElementPlace;
  readonly label?: string | undefined;
}

// Always type="text": the browser would drop or refuse what it cannot parse, and the app would never see the mistake.
const INPUT_MODES = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
} as const;

/** A text, e-mail, URL or number field. Its action goes out on Enter, or on each key when the app asked for that. */
export function TextInputView({ element, place, label }: TextInputViewProps) {
  const control = useElement(element, place);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const multiline = element.type === 'plain_text_input' && element.multiline === true;
  const write = (text: string) => ({ type: element.type, value: text === '' ? null : text });
  const onInput = (text: string): void => {
    if (place.dispatches && triggers.includes('on_character_entered')) control.change(write(text));
    else control.hold(write(text));
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter' || !place.dispatches || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    control.act({ entry: write(event.currentTarget.value) });
  };
  const shared = {
    class: 'field',
    'aria-label': label,
    'data-action-id': element.action_id,
    'data-autofocus': element.focus_on_load,
    placeholder: element.placeholder?.text,
    maxLength: element.type === 'plain_text_input' ? element.max_length : undefined,
    value: control.entry?.value ?? '',
  };
  if (multiline) return <textarea {...shared} rows={4} onInput={(event) => onInput(event.currentTarget.value)} />;
  return (
    <input
      {...shared}
      type="text"
      inputMode={INPUT_MODES[element.type]}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
