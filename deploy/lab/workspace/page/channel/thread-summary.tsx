import { formatAgo } from '../../text/format-date.ts';
import { type Message, tsToMs } from '../control/message.ts';
import { useNow } from '../kit/clock.ts';
import { useDirectory } from '../kit/directory.ts';
import { Avatar } from '../sidebar/avatar.tsx';

interface ThreadSummaryProps {
  readonly message: Message;
  readonly onOpen: () => void;
}

/** "3 replies", with who wrote them and when the last came; nothing without replies. */
export function ThreadSummary({ message, onOpen }: ThreadSummaryProps) {
  const { people } = useDirectory();
  const nowMs = useNow();
  const count = message.reply_count ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" class="thread-summary" onClick={onOpen}>
      {(message.reply_users ?? []).slice(0, 3).map((id) => (
        <Avatar key={id} person={people.find((person) => person.id === id)} size="small" />
      ))}
      <span class="link">
        {count} {count === 1 ? 'reply' : 'replies'}
      </span>
      {message.latest_reply === undefined ? null : (
        <span class="muted">Last reply {formatAgo(tsToMs(message.latest_reply), nowMs)}</span>
      )}
    </button>
  );
}
