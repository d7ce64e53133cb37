import { useRef } from 'preact/hooks';
import { Composer } from '../composer/composer.tsx';
import { requestMessage, requestSlash } from '../control/actions.ts';
import type { Command } from '../control/command.ts';
import { fetchMessages } from '../control/fetch-messages.ts';
import type { Message } from '../control/message.ts';
import type { Notice } from '../control/notice.ts';
import { useResource } from '../control/use-resource.ts';
import type { ChannelInfo } from '../control/workspace.ts';
import { useDirectory } from '../kit/directory.ts';
import { findReadUntil } from './find-read-until.ts';
import { JoinBar } from './join-bar.tsx';
import { MessageList } from './message-list.tsx';
import { useReact } from './use-react.ts';

interface ChannelMessagesProps {
  readonly channel: ChannelInfo;
  /** How the channel is called where it is spoken of. */
  readonly title: string;
  /** Why nobody can write here; undefined where people can. */
  readonly closed: string | undefined;
  readonly revision: number;
  readonly notices: readonly Notice[];
  readonly commands: readonly Command[];
  readonly onThread: (ts: string) => void;
  readonly onDismiss: (noticeId: string) => void;
}

const NONE: readonly Message[] = [];

/** The messages of a channel and the composer under them. */
export function ChannelMessages(props: ChannelMessagesProps) {
  const { channel, title, revision, notices, commands } = props;
  const { viewerId } = useDirectory();
  const loaded = useResource(`${viewerId} ${channel.id}`, revision, () => fetchMessages(viewerId, channel.id));
  const react = useReact(channel.id);
  // What was unread when the viewer came: loading marks it read, yet the "new" line stays while they are here.
  const unread = useRef(channel.unread).current;
  const readUntil = useRef<{ readonly ts: string | undefined } | undefined>(undefined);
  if (readUntil.current === undefined && loaded.data !== undefined) {
    readUntil.current = { ts: findReadUntil(loaded.data, unread, viewerId) };
  }
  const send = (text: string): Promise<void> =>
    /^\/\S/.test(text)
      ? requestSlash(viewerId, channel.id, text)
      : requestMessage(viewerId, { channel: channel.id }, text);
  return (
    <>
      {loaded.problem === undefined ? null : (
        <p class="problem" role="alert">
          {loaded.problem}
        </p>
      )}
      <MessageList
        label={`Messages in ${title}`}
        channel={channel.id}
        messages={loaded.data ?? NONE}
        notices={notices}
        readUntil={readUntil.current?.ts}
        onReact={react}
        onThread={props.onThread}
        onDismiss={props.onDismiss}
      />
      {props.closed !== undefined ? (
        <p class="join-bar">{props.closed}</p>
      ) : channel.is_member ? (
        <Composer place={channel.id} placeholder={`Message ${title}`} commands={commands} onSend={send} />
      ) : (
        <JoinBar channel={channel.id} title={title} />
      )}
    </>
  );
}
