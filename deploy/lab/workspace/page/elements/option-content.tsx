import type { Option } from '../kit/composition.ts';
import { TextObjectView } from '../text/text-object-view.tsx';

/** An option's text with its description under it. */
export function OptionContent({ option }: { readonly option: Option }) {
  return (
    <span class="option-content">
      <span class="option-text">
        <TextObjectView text={option.text} />
      </span>
      {option.description === undefined ? null : (
        <span class="option-description">
          <TextObjectView text={option.description} />
        </span>
      )}
    </span>
  );
}
