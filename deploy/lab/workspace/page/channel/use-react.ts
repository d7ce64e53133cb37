import { requestReaction } from '../control/actions.ts';
import type { Message } from '../control/message.ts';
import { useDirectory } from '../kit/directory.ts';
import { sentenceOf, useToast } from '../kit/toast.ts';

/** Adds the viewer's reaction to a message of this channel, or takes it away when it is there. */
export function useReact(channel: string): (message: Message, name: string) => void {
  const { viewerId } = useDirectory();
  const toast = useToast();
  return (message, name) => {
    const own = message.reactions?.find((reaction) => reaction.name === name)?.users.includes(viewerId) === true;
    requestReaction(viewerId, { channel, ts: message.ts }, { name, remove: own }).catch((error: unknown) =>
      toast(sentenceOf(error)),
    );
  };
}
