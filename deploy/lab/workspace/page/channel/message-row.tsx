import { formatClock } from '../../text/format-date.ts';
import type { Message } from '../control/message.ts';
import { tsToMs } from '../control/message.ts';
import { useNow } from '../kit/clock.ts';
import { useDirectory } from '../kit/directory.ts';
import { Fence } from '../kit/fence.tsx';
import { Icon } from '../kit/icon.tsx';
import { Avatar } from '../sidebar/avatar.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { ReactionBar } from './reaction-bar.tsx';
import { ThreadSummary } from './thread-summary.tsx';

interface MessageRowProps {
  readonly message: Message;
  readonly channel: string;
  readonly compact: boolean;
  readonly onReact: (name: string) => void;
  /** Opens the thread; absent inside a thread. */
  readonly onThread?: ((ts: string) => void) | undefined;
}

/** One message with its author, marks, reactions and thread. */
export function MessageRow({ message, channel, compact, onReact, onThread }: MessageRowProps) {
  const { people } = useDirectory();
  const author = people.find((person) => person.id === message.user);
  const ephemeral = message.ephemeral_to !== undefined;
  const pinned = (message.pinned_to ?? []).length > 0;
  const classes = [
    'message',
    compact ? 'message-compact' : '',
    ephemeral ? 'message-ephemeral' : '',
    pinned ? 'message-pinned' : '',
  ];
  return (
    <article class={classes.filter((name) => name !== '').join(' ')} data-ts={message.ts}>
      {ephemeral ? (
        <div class="message-mark">
          <Icon name="eye" />
          Only visible to you
        </div>
      ) : null}
      {pinned ? (
        <div class="message-mark">
          <Icon name="pin" />
          Pinned
        </div>
      ) : null}
      <div class="message-gutter">
        {compact ? <MessageTime ts={message.ts} /> : <Avatar person={author} size="medium" />}
      </div>
      <div class="message-main">
        {compact ? null : (
          <header class="message-head">
            <b class="message-author">{message.username ?? author?.realName ?? message.user ?? 'Unknown'}</b>
            {author?.isBot === true || message.bot_id !== undefined ? <span class="app-badge">APP</span> : null}
            <MessageTime ts={message.ts} />
          </header>
        )}
        <Fence note={<p class="muted">This message could not be drawn: {message.text}</p>}>
          <MessageBody message={message} channel={channel} />
        </Fence>
        <ReactionBar reactions={message.reactions ?? []} onReact={onReact} />
        {onThread === undefined ? null : <ThreadSummary message={message} onOpen={() => onThread(message.ts)} />}
      </div>
      {ephemeral ? null : (
        <MessageToolbar onReact={onReact} onThread={onThread === undefined ? undefined : () => onThread(message.ts)} />
      )}
    </article>
  );
}

function MessageTime({ ts }: { readonly ts: string }) {
  const { dates } = useDirectory();
  const nowMs = useNow();
  const atMs = tsToMs(ts);
  return (
    <time class="message-time" dateTime={new Date(atMs).toISOString()} title={new Date(atMs).toLocaleString()}>
      {formatClock(atMs, { ...dates, nowMs }, false)}
    </time>
  );
}
