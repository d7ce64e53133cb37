import type { InteractiveElement } from '../kit/element.ts';
import type { ElementPlace } from '../kit/use-element.ts';
import { ButtonView } from './button-view.tsx';
import { ChoiceListView } from './choice-list-view.tsx';
import { FeedbackButtonsView, IconButtonView } from './icon-button-view.tsx';
import { OverflowView } from './overflow-view.tsx';
import { PickerView } from './picker-view.tsx';
import { RichTextInputView } from './rich-text-input-view.tsx';
import { SelectView } from './select-view.tsx';
import { TextInputView } from './text-input-view.tsx';

interface ElementViewProps {
  readonly element: InteractiveElement;
  readonly place: ElementPlace;
  /** The label of the input block around it, for those who cannot see it. */
  readonly label?: string | undefined;
}

/** Any interactive element. */
export function ElementView({ element, place, label }: ElementViewProps) {
  switch (element.type) {
    case 'button':
      return <ButtonView element={element} place={place} />;
    case 'icon_button':
      return <IconButtonView element={element} place={place} />;
    case 'feedback_buttons':
      return <FeedbackButtonsView element={element} place={place} />;
    case 'overflow':
      return <OverflowView element={element} place={place} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceListView element={element} place={place} label={label} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <PickerView element={element} place={place} label={label} />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextInputView element={element} place={place} label={label} />;
    case 'rich_text_input':
      return <RichTextInputView element={element} place={place} label={label} />;
    default:
      return <SelectView element={element} place={place} label={label} />;
  }
}
