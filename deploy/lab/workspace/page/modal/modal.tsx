import { useMemo, useRef, useState } from 'preact/hooks';
import { BlockList } from '../blocks/block-list.tsx';
import { requestCloseView, requestSubmit } from '../control/actions.ts';
import { usePlaceSurface } from '../control/use-place-surface.ts';
import type { View } from '../control/view.ts';
import { useDirectory } from '../kit/directory.ts';
import type { Values } from '../kit/entry.ts';
import { Icon } from '../kit/icon.tsx';
import { SurfaceContext } from '../kit/surface.ts';
import { sentenceOf } from '../kit/toast.ts';
import { Avatar } from '../sidebar/avatar.tsx';
import { checkInputs } from './check-inputs.ts';
import { fillCurrentConversation, keepPresent, listInputs } from './list-inputs.ts';
import { useFocusTrap } from './use-focus-trap.ts';

interface ModalProps {
  readonly view: View;
  readonly channel: string | undefined;
  /** True when another view lies under this one: its title bar then leads back. */
  readonly stacked: boolean;
  /** What Slack says about the app's last answer to this view. */
  readonly trouble: string | undefined;
}

/** The modal on top: its inputs, the app's complaints under them, and submit and close. */
export function Modal({ view, channel, stacked, trouble }: ModalProps) {
  const { viewerId } = useDirectory();
  const box = useRef<HTMLDivElement>(null);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [sending, setSending] = useState(false);
  const inputs = useMemo(() => listInputs(view.blocks), [view.blocks]);
  const present = (values: Values): Values => fillCurrentConversation(keepPresent(values, inputs), inputs, channel);
  const surface = usePlaceSurface({
    reference: { view_id: view.id },
    place: 'modal',
    channel,
    errors,
    known: view.state?.values,
    present,
  });
  const close = (clear: boolean): void => {
    requestCloseView(viewerId, view.id, clear).catch((error: unknown) => setProblem(sentenceOf(error)));
  };
  useFocusTrap(box, () => close(false));
  const submit = async (): Promise<void> => {
    const found = checkInputs(inputs, present(surface.values));
    setErrors(found);
    setProblem(undefined);
    if (Object.keys(found).length > 0) {
      focusInput(box.current, Object.keys(found)[0]);
      return;
    }
    setSending(true);
    try {
      const report = await requestSubmit(viewerId, view.id, present(surface.touched));
      setErrors(report.errors ?? {});
      focusInput(box.current, Object.keys(report.errors ?? {})[0]);
      if (report.acked === false) setProblem('We had some trouble connecting. Try again?');
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <SurfaceContext.Provider value={surface}>
      <div
        class="dialog modal"
        role="dialog"
        aria-modal="true"
        aria-labelledby={`${view.id}-title`}
        ref={box}
        tabIndex={-1}
        data-view-id={view.id}
      >
        <ModalHead view={view} stacked={stacked} close={close} />
        <form
          id={`${view.id}-form`}
          class="modal-body"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (view.submit && !sending) void submit();
          }}
        >
          {(problem ?? trouble) === undefined ? null : (
            <div class="alert alert-error" role="alert">
              {problem ?? trouble}
            </div>
          )}
          <BlockList blocks={view.blocks} />
        </form>
        <ModalButtons view={view} sending={sending} close={close} />
      </div>
    </SurfaceContext.Provider>
  );
}

interface PartProps {
  readonly view: View;
  /** `clear` closes the views under this one as well. */
  readonly close: (clear: boolean) => void;
}

function ModalHead({ view, stacked, close }: PartProps & Pick<ModalProps, 'stacked'>) {
  const { people } = useDirectory();
  return (
    <header class="modal-head">
      {stacked ? (
        <button type="button" class="icon-button" aria-label="Back" onClick={() => close(false)}>
          <Icon name="back" />
        </button>
      ) : (
        <Avatar person={people.find((person) => person.isBot)} size="small" />
      )}
      <h2 class="dialog-title" id={`${view.id}-title`}>
        {view.title?.text}
      </h2>
      <button type="button" class="icon-button" aria-label="Close" onClick={() => close(true)}>
        <Icon name="close" />
      </button>
    </header>
  );
}

function ModalButtons({ view, sending, close }: PartProps & { readonly sending: boolean }) {
  return (
    <footer class="dialog-buttons">
      <button type="button" class="button" onClick={() => close(false)}>
        {view.close?.text ?? 'Close'}
      </button>
      {view.submit ? (
        <button type="submit" form={`${view.id}-form`} class="button button-primary" aria-busy={sending}>
          {sending ? <span class="spinner" aria-hidden="true" /> : null}
          {view.submit.text}
        </button>
      ) : null}
    </footer>
  );
}

/** Puts the cursor where something has to be put right. */
function focusInput(box: HTMLElement | null, blockId: string | undefined): void {
  const blocks = [...(box?.querySelectorAll<HTMLElement>('[data-block-id]') ?? [])];
  const block = blocks.find((candidate) => candidate.dataset.blockId === blockId);
  block?.querySelector<HTMLElement>('input, textarea')?.focus();
}
