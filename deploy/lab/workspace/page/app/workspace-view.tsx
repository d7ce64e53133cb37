import { useState } from 'preact/hooks';
import { ChannelView } from '../channel/channel-view.tsx';
import { fetchCommands, fetchHome, fetchNotices, fetchViews, fetchWorkspace } from '../control/fetch-workspace.ts';
import { useChanges } from '../control/use-changes.ts';
import { useResource } from '../control/use-resource.ts';
import { DirectoryContext } from '../kit/directory.ts';
import { ModalStack } from '../modal/modal-stack.tsx';
import { ConnectionStatus } from '../sidebar/connection-status.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { ThemeSwitch } from '../sidebar/theme-switch.tsx';
import { UserSwitcher } from '../sidebar/user-switcher.tsx';
import type { Route } from './route.ts';
import { useDismissed } from './use-dismissed.ts';
import { useNoticeToasts } from './use-notice-toasts.ts';
import type { Theme } from './use-theme.ts';
import { useTitle } from './use-title.ts';

interface WorkspaceViewProps {
  readonly viewerId: string;
  readonly route: Route;
  readonly go: (route: Route) => void;
  readonly theme: readonly [Theme, (theme: Theme) => void];
}

/** The workspace through one user's eyes. */
export function WorkspaceView({ viewerId, route, go, theme }: WorkspaceViewProps) {
  const { revisions, connected } = useChanges(viewerId);
  // Also when another channel is opened: what was unread there is read now.
  const workspace = useResource(viewerId, `${revisions.workspace} ${route.place}`, () => fetchWorkspace(viewerId)).data;
  const views = useResource(viewerId, revisions.views, () => fetchViews(viewerId)).data ?? [];
  const home = useResource(viewerId, revisions.home, () => fetchHome(viewerId)).data;
  const allNotices = useResource(viewerId, revisions.notices, () => fetchNotices(viewerId)).data ?? [];
  const commands = useResource('commands', 0, fetchCommands).data ?? [];
  const [notices, dismiss] = useDismissed(allNotices);
  const [drawer, setDrawer] = useState(false);
  const [dates] = useState(readDateView);
  useNoticeToasts(
    notices,
    views.map((view) => view.id),
  );
  const place = route.place ?? workspace?.channels.find((channel) => channel.name === 'pg-ops')?.id ?? 'home';
  useTitle(workspace, place);
  const viewer = workspace?.people.find((person) => person.id === viewerId);
  if (workspace === undefined || viewer === undefined) {
    return (
      <main class="boot" aria-live="polite">
        Loading the workspace…
      </main>
    );
  }
  const openPlace = (next: string, thread?: string): void => {
    setDrawer(false);
    go({ user: viewerId, place: next, thread });
  };
  const footer = (
    <>
      <ConnectionStatus app={workspace.app} pageConnected={connected} />
      <div class="sidebar-controls">
        <UserSwitcher
          people={workspace.people}
          viewer={viewer}
          onSwitch={(user) => go({ user, place, thread: undefined })}
        />
        <ThemeSwitch theme={theme[0]} onChange={theme[1]} />
      </div>
    </>
  );
  return (
    <DirectoryContext.Provider
      value={{
        viewerId,
        people: workspace.people,
        channels: workspace.channels.filter((channel) => channel.kind !== 'im'),
        userGroups: workspace.userGroups,
        openChannel: openPlace,
        dates,
      }}
    >
      <div class={drawer ? 'layout layout-drawer' : 'layout'}>
        <Sidebar workspace={workspace} place={place} onOpen={openPlace} footer={footer} />
        <button type="button" class="drawer-shade" aria-label="Close the sidebar" onClick={() => setDrawer(false)} />
        <ChannelView
          key={place}
          workspace={workspace}
          place={place}
          thread={route.thread}
          revision={revisions.messages}
          notices={notices}
          commands={commands}
          home={home}
          onOpen={openPlace}
          onMenu={() => setDrawer(true)}
          onDismiss={dismiss}
        />
      </div>
      <ModalStack views={views} channel={place === 'home' ? undefined : place} notices={notices} />
    </DirectoryContext.Provider>
  );
}

/** The viewer's own zone and clock, as the browser knows them. */
function readDateView(): { timeZone: string; hour12: boolean } {
  const { timeZone, hour12 } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions();
  return { timeZone, hour12: hour12 === true };
}
