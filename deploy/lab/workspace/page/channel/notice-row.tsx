import type { Notice } from '../control/notice.ts';
import { useDirectory } from '../kit/directory.ts';
import { Icon } from '../kit/icon.tsx';

interface NoticeRowProps {
  readonly notice: Notice;
  readonly onDismiss: () => void;
}

/** What Slack itself tells one user in a channel, such as that the app did not respond. */
export function NoticeRow({ notice, onDismiss }: NoticeRowProps) {
  const { people } = useDirectory();
  const app = people.find((person) => person.isBot)?.realName ?? 'The app';
  return (
    <div class="notice" role="status" data-notice={notice.kind}>
      <span class="notice-mark">
        <Icon name="warning" />
      </span>
      <div class="notice-main">
        <div>
          <b>Slackbot</b> <span class="muted">Only visible to you</span>
        </div>
        {notice.kind === 'operation_timeout' ? (
          <div>{app} didn’t respond. The app took longer than 3 seconds.</div>
        ) : null}
        {notice.kind === 'dispatch_failed' ? <div>{app} is not connected. Start the app, then try again.</div> : null}
        <div>{notice.text}</div>
      </div>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  );
}
