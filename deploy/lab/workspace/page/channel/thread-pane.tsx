import { Composer } from '../composer/composer.tsx';
import { requestMessage } from '../control/actions.ts';
import { fetchMessages } from '../control/fetch-messages.ts';
import { useResource } from '../control/use-resource.ts';
import { useDirectory } from '../kit/directory.ts';
import { Icon } from '../kit/icon.tsx';
import { MessageList } from './message-list.tsx';
import { useReact } from './use-react.ts';

interface ThreadPaneProps {
  readonly channel: string;
  readonly threadTs: string;
  readonly revision: number;
  readonly onClose: () => void;
}

/** A thread beside its channel. */
export function ThreadPane({ channel, threadTs, revision, onClose }: ThreadPaneProps) {
  const { viewerId } = useDirectory();
  const react = useReact(channel);
  const loaded = useResource(`${viewerId} ${channel} ${threadTs}`, revision, () =>
    fetchMessages(viewerId, channel, threadTs),
  );
  const send = (text: string): Promise<void> => {
    if (/^\/[a-z]/.test(text)) {
      return Promise.reject(new Error(`${text.split(' ')[0]} is not supported in threads. Sorry!`));
    }
    return requestMessage(viewerId, { channel, threadTs }, text);
  };
  return (
    <aside class="thread" aria-label="Thread">
      <header class="thread-header">
        <h2>Thread</h2>
        <button type="button" class="icon-button" aria-label="Close the thread" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        label="Messages in the thread"
        channel={channel}
        messages={loaded.data ?? []}
        notices={[]}
        readUntil={undefined}
        onReact={react}
        onDismiss={() => undefined}
      />
      <Composer place={threadTs} placeholder="Reply…" commands={[]} onSend={send} />
    </aside>
  );
}
