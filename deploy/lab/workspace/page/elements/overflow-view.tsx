import type { Option } from '../kit/composition.ts';
import type { OverflowElement } from '../kit/element.ts';
import { Icon } from '../kit/icon.tsx';
import { Menu } from '../kit/menu.tsx';
import { type ElementPlace, useElement } from '../kit/use-element.ts';
import { TextObjectView } from '../text/text-object-view.tsx';

interface OverflowViewProps {
  readonly element: OverflowElement;
  readonly place: ElementPlace;
}

/** The three-dots menu. */
export function OverflowView({ element, place }: OverflowViewProps) {
  const control = useElement(element, place);
  const pick = (option: Option): void => {
    if (option.url !== undefined && /^https?:\/\//.test(option.url)) window.open(option.url, '_blank', 'noopener');
    control.act({ entry: { type: 'overflow', selected_option: option } });
  };
  return (
    <Menu
      label="More actions"
      buttonClass="button button-overflow"
      button={control.busy ? <span class="spinner" aria-hidden="true" /> : <Icon name="more" />}
      items={element.options.map((option) => ({
        key: option.value ?? option.text.text,
        content: <TextObjectView text={option.text} />,
        onPick: () => pick(option),
      }))}
    />
  );
}
