import { Icon } from '../kit/icon.tsx';
import { Menu } from '../kit/menu.tsx';
import { Emoji } from '../text/emoji.tsx';

interface MessageToolbarProps {
  readonly onReact: (name: string) => void;
  readonly onThread: (() => void) | undefined;
}

const QUICK = ['white_check_mark', 'eyes', '+1', 'tada', 'heart', 'warning', 'x'] as const;

/** What a person can do to a message, shown while the pointer or focus is on it. */
export function MessageToolbar({ onReact, onThread }: MessageToolbarProps) {
  return (
    <div class="message-toolbar">
      <Menu
        label="Add reaction"
        buttonClass="icon-button"
        button={<Icon name="smile" />}
        items={QUICK.map((name) => ({
          key: name,
          content: (
            <>
              <Emoji name={name} /> {name.replaceAll('_', ' ')}
            </>
          ),
          onPick: () => onReact(name),
        }))}
      />
      {onThread === undefined ? null : (
        <button
          type="button"
          class="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={onThread}
        >
          <Icon name="thread" />
        </button>
      )}
    </div>
  );
}
