import { BlockList } from '../blocks/block-list.tsx';
import type { Message } from '../control/message.ts';
import { usePlaceSurface } from '../control/use-place-surface.ts';
import { SurfaceContext } from '../kit/surface.ts';
import { Mrkdwn } from '../text/mrkdwn.tsx';
import { AttachmentView } from './attachment-view.tsx';
import { FileCard } from './file-card.tsx';

interface MessageBodyProps {
  readonly message: Message;
  readonly channel: string;
}

/** What a message says: its blocks, or its text when it has none; then attachments and files. */
export function MessageBody({ message, channel }: MessageBodyProps) {
  const surface = usePlaceSurface({ reference: { channel, ts: message.ts }, place: 'message', channel });
  const blocks = message.blocks ?? [];
  return (
    <SurfaceContext.Provider value={surface}>
      <div class="message-body">
        {blocks.length > 0 ? <BlockList blocks={blocks} /> : <Mrkdwn text={message.text} />}
        {message.edited === undefined ? null : <span class="edited">(edited)</span>}
        {(message.attachments ?? []).map((attachment) => (
          <AttachmentView attachment={attachment} />
        ))}
        {(message.files ?? []).map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
      </div>
    </SurfaceContext.Provider>
  );
}
