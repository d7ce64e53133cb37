import { useMemo, useRef } from 'preact/hooks';
import type { Message } from '../control/message.ts';
import type { Notice } from '../control/notice.ts';
import { useDirectory } from '../kit/directory.ts';
import { DayDivider } from './day-divider.tsx';
import { MessageRow } from './message-row.tsx';
import { NoticeRow } from './notice-row.tsx';
import { planRows, type Row } from './plan-rows.ts';
import { useStickToBottom } from './use-stick-to-bottom.ts';

interface MessageListProps {
  readonly label: string;
  readonly channel: string;
  readonly messages: readonly Message[];
  readonly notices: readonly Notice[];
  readonly readUntil: string | undefined;
  readonly onReact: (message: Message, name: string) => void;
  readonly onThread?: ((ts: string) => void) | undefined;
  readonly onDismiss: (noticeId: string) => void;
}

/** The messages of a channel or thread, oldest first; it stays at the end unless the viewer scrolled up. */
export function MessageList(props: MessageListProps) {
  const { channel, messages, notices, readUntil } = props;
  const { dates, viewerId } = useDirectory();
  const rows = useMemo(
    () => planRows({ messages, notices, timeZone: dates.timeZone, readUntil, viewerId }),
    [messages, notices, dates.timeZone, readUntil, viewerId],
  );
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  useStickToBottom({ box, inner, key: channel });
  const drawRow = (row: Row) => {
    switch (row.kind) {
      case 'day':
        return <DayDivider key={row.key} atMs={row.atMs} />;
      case 'new':
        return (
          <div class="new-divider" key={row.key}>
            <span>New</span>
          </div>
        );
      case 'notice':
        return <NoticeRow key={row.key} notice={row.notice} onDismiss={() => props.onDismiss(row.notice.id)} />;
      case 'message':
        return (
          <MessageRow
            key={row.key}
            message={row.message}
            channel={channel}
            compact={row.compact}
            onReact={(name) => props.onReact(row.message, name)}
            onThread={props.onThread}
          />
        );
    }
  };
  return (
    <div class="message-list" role="log" aria-label={props.label} ref={box}>
      <div class="message-list-inner" ref={inner}>
        {rows.map(drawRow)}
      </div>
    </div>
  );
}
