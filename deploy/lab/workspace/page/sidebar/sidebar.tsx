import type { ComponentChildren } from 'preact';
import type { Workspace } from '../control/workspace.ts';
import { Icon, type IconName } from '../kit/icon.tsx';
import { Avatar } from './avatar.tsx';

interface SidebarProps {
  readonly workspace: Workspace;
  readonly place: string | undefined;
  readonly onOpen: (place: string) => void;
  /** What stands under the list: the user switcher and the indicators. */
  readonly footer: ComponentChildren;
}

/** Channels, the direct message with the app, and the app itself. */
export function Sidebar({ workspace, place, onOpen, footer }: SidebarProps) {
  const app = workspace.people.find((person) => person.id === workspace.app.bot_user_id);
  const channels = workspace.channels.filter((channel) => channel.kind !== 'im');
  const directs = workspace.channels.filter((channel) => channel.kind === 'im');
  const entry = (id: string, icon: IconName | undefined, name: string) => (
    <SidebarEntry
      key={id}
      id={id}
      icon={icon === undefined ? <Avatar person={app} size="small" /> : <Icon name={icon} />}
      name={name}
      active={place === id}
      unread={workspace.channels.find((channel) => channel.id === id)?.unread ?? 0}
      onOpen={onOpen}
    />
  );
  return (
    <nav class="sidebar" aria-label="Workspace">
      <div class="sidebar-title">{workspace.teamName}</div>
      <div class="sidebar-scroll">
        <SidebarGroup title="Channels">
          {channels.map((channel) => entry(channel.id, channel.kind === 'private' ? 'lock' : 'hash', channel.name))}
        </SidebarGroup>
        <SidebarGroup title="Direct messages">
          {directs.map((channel) => entry(channel.id, undefined, workspace.app.name))}
        </SidebarGroup>
        {workspace.app.home_tab ? (
          <SidebarGroup title="Apps">{entry('home', 'home', `${workspace.app.name} Home`)}</SidebarGroup>
        ) : null}
      </div>
      <div class="sidebar-footer">{footer}</div>
    </nav>
  );
}

function SidebarGroup({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="sidebar-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

interface SidebarEntryProps {
  readonly id: string;
  readonly icon: ComponentChildren;
  readonly name: string;
  readonly active: boolean;
  readonly unread: number;
  readonly onOpen: (place: string) => void;
}

function SidebarEntry({ id, icon, name, active, unread, onOpen }: SidebarEntryProps) {
  const waiting = unread > 0 && !active;
  return (
    <li>
      <button
        type="button"
        class={waiting ? 'sidebar-entry sidebar-unread' : 'sidebar-entry'}
        aria-current={active ? 'page' : undefined}
        data-place={id}
        onClick={() => onOpen(id)}
      >
        {icon}
        <span class="sidebar-name">{name}</span>
        {waiting ? (
          <span class="unread-count">
            {unread}
            <span class="visually-hidden"> unread</span>
          </span>
        ) : null}
      </button>
    </li>
  );
}
