import type { z } from 'zod';
import type { FeedbackButtons, IconButton } from '../kit/element.ts';
import { Icon } from '../kit/icon.tsx';
import { type ElementPlace, useElement } from '../kit/use-element.ts';

interface IconButtonViewProps {
  readonly element: z.infer<typeof IconButton>;
  readonly place: ElementPlace;
}

/** An icon button; Slack knows one icon, the bin. */
export function IconButtonView({ element, place }: IconButtonViewProps) {
  const control = useElement(element, place);
  const label = element.accessibility_label ?? element.text.text;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={element.text.text}
      data-action-id={element.action_id}
      onClick={() => control.act({ value: element.value })}
    >
      <Icon name="trash" />
    </button>
  );
}

interface FeedbackButtonsViewProps {
  readonly element: z.infer<typeof FeedbackButtons>;
  readonly place: ElementPlace;
}

/** Thumbs up and thumbs down. */
export function FeedbackButtonsView({ element, place }: FeedbackButtonsViewProps) {
  const control = useElement(element, place);
  const sides = [
    { choice: element.positive_button, icon: 'like' },
    { choice: element.negative_button, icon: 'dislike' },
  ] as const;
  return (
    <>
      {sides.map(({ choice, icon }) => (
        <button
          type="button"
          class="icon-button"
          aria-label={choice.accessibility_label ?? choice.text.text}
          title={choice.text.text}
          data-action-id={element.action_id}
          onClick={() => control.act({ value: choice.value })}
        >
          <Icon name={icon} />
        </button>
      ))}
    </>
  );
}
