import type { ButtonElement } from '../kit/element.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';

interface ButtonViewProps {
  readonly element: ButtonElement;
  readonly place: ElementPlace;
}

/** A button; one with a url opens it and reports the click as Slack does. */
export function ButtonView({ element, place }: ButtonViewProps) {
  const control = useElement(element, place);
  const style = element.style === undefined ? '' : ` button-${element.style}`;
  const shared = {
    class: `button${style}`,
    'aria-label': element.accessibility_label,
    'data-action-id': element.action_id,
  };
  const click = (): void => control.act({ value: element.value });
  if (element.url !== undefined && /^https?:\/\//.test(element.url)) {
    return (
      <a {...shared} href={element.url} target="_blank" rel="noopener noreferrer" onClick={click}>
        <TextObjectView text={element.text} />
      </a>
    );
  }
  return (
    <button {...shared} type="button" aria-busy={control.busy} onClick={() => (control.busy ? undefined : click())}>
      {control.busy ? <span class="spinner" aria-hidden="true" /> : null}
      <TextObjectView text={element.text} />
    </button>
  );
}
