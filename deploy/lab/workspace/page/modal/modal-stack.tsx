import type { Notice } from '../control/notice.ts';
import type { View } from '../control/view.ts';
import { Modal } from './modal.tsx';

interface ModalStackProps {
  /** The viewer's open modals, root first. */
  readonly views: readonly View[];
  readonly channel: string | undefined;
  readonly notices: readonly Notice[];
}

/** The modals a viewer has open; only the one on top can be used, but all keep what was entered. */
export function ModalStack({ views, channel, notices }: ModalStackProps) {
  const modals = views.filter((view) => view.type === 'modal');
  if (modals.length === 0) return null;
  return (
    <div class="overlay">
      {modals.map((view, index) => (
        <div class={index === modals.length - 1 ? 'modal-layer' : 'modal-layer modal-covered'} key={view.id}>
          <Modal
            view={view}
            channel={channel}
            stacked={index > 0}
            trouble={notices.findLast((notice) => notice.view_id === view.id)?.text}
          />
        </div>
      ))}
    </div>
  );
}
