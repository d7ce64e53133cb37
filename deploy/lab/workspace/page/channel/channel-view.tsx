import type { Command } from '../control/command.ts';
import type { Notice } from '../control/notice.ts';
import type { View } from '../control/view.ts';
import type { ChannelInfo, Workspace } from '../control/workspace.ts';
import { HomeTab } from '../home/home-tab.tsx';
import { ChannelHeader } from './channel-header.tsx';
import { ChannelMessages } from './channel-messages.tsx';
import { ThreadPane } from './thread-pane.tsx';

export interface ChannelViewProps {
  readonly workspace: Workspace;
  /** A channel id, or `home`. */
  readonly place: string;
  readonly thread: string | undefined;
  /** Moves when messages changed. */
  readonly revision: number;
  readonly notices: readonly Notice[];
  readonly commands: readonly Command[];
  readonly home: View | undefined;
  readonly onOpen: (place: string, thread?: string) => void;
  readonly onMenu: () => void;
  readonly onDismiss: (noticeId: string) => void;
}

/** What stands beside the sidebar: a channel with its thread pane, or the App Home. */
export function ChannelView(props: ChannelViewProps) {
  const { workspace, place, thread, onOpen } = props;
  const channel = workspace.channels.find((candidate) => candidate.id === place);
  return (
    <>
      <main class="channel">
        <ChannelHeader workspace={workspace} place={place} channel={channel} onOpen={onOpen} onMenu={props.onMenu} />
        {place === 'home' ? <HomeTab appName={workspace.app.name} view={props.home} /> : null}
        {channel === undefined ? null : (
          <ChannelMessages
            channel={channel}
            title={channel.kind === 'im' ? workspace.app.name : `#${channel.name}`}
            closed={whyClosed(workspace, channel)}
            revision={props.revision}
            notices={props.notices.filter((notice) => notice.channel === place)}
            commands={props.commands}
            onThread={(ts) => onOpen(place, ts)}
            onDismiss={props.onDismiss}
          />
        )}
        {channel === undefined && place !== 'home' ? <p class="empty">You cannot see this channel.</p> : null}
      </main>
      {channel === undefined || thread === undefined ? null : (
        <ThreadPane
          key={thread}
          channel={channel.id}
          threadTs={thread}
          revision={props.revision}
          onClose={() => onOpen(place)}
        />
      )}
    </>
  );
}

function whyClosed(workspace: Workspace, channel: ChannelInfo): string | undefined {
  if (channel.is_archived) return `#${channel.name} is archived.`;
  const muted = channel.kind === 'im' && !workspace.app.messages_tab;
  return muted ? 'Sending messages to this app has been turned off.' : undefined;
}
