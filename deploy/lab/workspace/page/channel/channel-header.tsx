import type { ChannelInfo, Workspace } from '../control/workspace.ts';
import { Icon } from '../kit/icon.tsx';
import { Avatar } from '../sidebar/avatar.tsx';
import { BookmarkBar } from './bookmark-bar.tsx';

interface ChannelHeaderProps {
  readonly workspace: Workspace;
  readonly place: string;
  readonly channel: ChannelInfo | undefined;
  readonly onOpen: (place: string) => void;
  readonly onMenu: () => void;
}

/** The name of what is open; the app's own places have the tabs Home and Messages. */
export function ChannelHeader({ workspace, place, channel, onOpen, onMenu }: ChannelHeaderProps) {
  const ofApp = place === 'home' || channel?.kind === 'im';
  const direct = workspace.channels.find((candidate) => candidate.kind === 'im');
  return (
    <header class="channel-header">
      <div class="channel-title">
        <button type="button" class="icon-button menu-button" aria-label="Open the sidebar" onClick={onMenu}>
          <Icon name="menu" />
        </button>
        {ofApp ? (
          <Avatar person={workspace.people.find((person) => person.id === workspace.app.bot_user_id)} size="small" />
        ) : (
          <Icon name={channel?.kind === 'private' ? 'lock' : 'hash'} />
        )}
        <h1>{ofApp ? workspace.app.name : (channel?.name ?? place)}</h1>
        {ofApp ? <span class="app-badge">APP</span> : null}
        <span class="channel-topic muted">{channel?.topic || channel?.purpose}</span>
      </div>
      {ofApp ? (
        <div class="tabs">
          {workspace.app.home_tab ? <Tab name="Home" active={place === 'home'} onOpen={() => onOpen('home')} /> : null}
          {direct === undefined ? null : (
            <Tab name="Messages" active={place !== 'home'} onOpen={() => onOpen(direct.id)} />
          )}
        </div>
      ) : null}
      <BookmarkBar bookmarks={channel?.bookmarks ?? []} />
    </header>
  );
}

interface TabProps {
  readonly name: string;
  readonly active: boolean;
  readonly onOpen: () => void;
}

function Tab({ name, active, onOpen }: TabProps) {
  return (
    <button type="button" class="tab" aria-current={active ? 'page' : undefined} onClick={onOpen}>
      {name}
    </button>
  );
}
