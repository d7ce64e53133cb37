import { useRef } from 'preact/hooks';
import type { Confirm } from '../kit/composition.ts';
import { TextObjectView } from '../text/text-object-view.tsx';
import { useFocusTrap } from './use-focus-trap.ts';

interface ConfirmDialogProps {
  readonly confirm: Confirm;
  readonly onSettle: (agreed: boolean) => void;
}

/** The dialog an element's confirm object asks for; Escape and the backdrop mean no. */
export function ConfirmDialog({ confirm, onSettle }: ConfirmDialogProps) {
  const box = useRef<HTMLDivElement>(null);
  useFocusTrap(box, () => onSettle(false));
  const style = confirm.style === 'danger' ? 'button-danger' : 'button-primary';
  return (
    <div class="overlay overlay-confirm">
      <div
        class="dialog confirm"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="confirm-title"
        aria-describedby="confirm-text"
        ref={box}
        tabIndex={-1}
      >
        <h2 class="dialog-title" id="confirm-title">
          {confirm.title === undefined ? 'Are you sure?' : <TextObjectView text={confirm.title} />}
        </h2>
        <div class="confirm-text" id="confirm-text">
          <TextObjectView text={confirm.text} />
        </div>
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => onSettle(false)}>
            {confirm.deny?.text ?? 'Cancel'}
          </button>
          <button type="button" class={`button ${style}`} data-autofocus onClick={() => onSettle(true)}>
            {confirm.confirm?.text ?? 'Yes'}
          </button>
        </div>
      </div>
    </div>
  );
}
