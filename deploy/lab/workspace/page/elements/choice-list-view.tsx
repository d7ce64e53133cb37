import { useId } from 'preact/hooks';
import type { CheckboxesElement, RadioElement } from '../kit/element.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';
import { OptionContent } from './option-content.tsx';
import { readSelection, writeSelection } from './selection.ts';

interface ChoiceListViewProps {
  readonly element: CheckboxesElement | RadioElement;
  readonly place: ElementPlace;
  readonly label?: string | undefined;
}

/** Check boxes or radio buttons. */
export function ChoiceListView({ element, place, label }: ChoiceListViewProps) {
  const control = useElement(element, place);
  const id = useId();
  const many = element.type === 'checkboxes';
  const keys = readSelection(control.entry).options.map((option) => option.value ?? '');
  const toggle = (key: string): void => {
    const others = keys.filter((other) => other !== key);
    const next = many ? (keys.includes(key) ? others : [...keys, key]) : [key];
    control.change(writeSelection(element.type, next, element.options));
  };
  return (
    <fieldset class="choice-list" aria-label={label} aria-busy={control.busy} data-action-id={element.action_id}>
      {element.options.map((option, index) => (
        <label class="choice" key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={id}
            value={option.value}
            checked={keys.includes(option.value ?? '')}
            data-autofocus={index === 0 ? element.focus_on_load : undefined}
            onChange={() => toggle(option.value ?? '')}
          />
          <OptionContent option={option} />
        </label>
      ))}
    </fieldset>
  );
}
