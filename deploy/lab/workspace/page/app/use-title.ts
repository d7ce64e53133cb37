import { useEffect } from 'preact/hooks';
import type { Workspace } from '../control/workspace.ts';

/** Keeps the tab's title: how much is unread, what is open, which workspace. */
export function useTitle(workspace: Workspace | undefined, place: string | undefined): void {
  const channel = workspace?.channels.find((candidate) => candidate.id === place);
  const name = channel?.name || workspace?.app.name;
  const unread = workspace?.channels.reduce((sum, other) => sum + (other.id === place ? 0 : other.unread), 0) ?? 0;
  const title = `${unread > 0 ? `(${unread}) ` : ''}${name ?? 'Workspace'} · ${workspace?.teamName ?? 'Howdah'}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
