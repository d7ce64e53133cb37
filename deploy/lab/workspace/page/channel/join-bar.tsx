import { requestJoin } from '../control/actions.ts';
import { useDirectory } from '../kit/directory.ts';
import { sentenceOf, useToast } from '../kit/toast.ts';

interface JoinBarProps {
  readonly channel: string;
  readonly title: string;
}

/** Stands in for the composer where the viewer may read but is no member. */
export function JoinBar({ channel, title }: JoinBarProps) {
  const { viewerId } = useDirectory();
  const toast = useToast();
  const join = (): void => {
    requestJoin(viewerId, channel).catch((error: unknown) => toast(sentenceOf(error)));
  };
  return (
    <div class="join-bar">
      <span>You are looking at {title}</span>
      <button type="button" class="button button-primary" onClick={join}>
        Join channel
      </button>
    </div>
  );
}
