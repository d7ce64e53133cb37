import { useEffect, useState } from 'preact/hooks';
import { followStream } from './follow-stream.ts';

const KINDS = ['workspace', 'messages', 'views', 'home', 'notices'] as const;
type Kind = (typeof KINDS)[number];

/** Counters that move when something of their kind changed. */
export type Revisions = Readonly<Record<Kind, number>>;

/** What has to be loaded again after a change of each kind the workspace announces. */
const AFFECTED: Readonly<Record<string, readonly Kind[]>> = {
  message: ['messages', 'workspace'],
  reaction: ['messages'],
  channel: ['workspace', 'messages'],
  view: ['views'],
  home: ['home'],
  notice: ['notices'],
  app: ['workspace'],
  faults: ['workspace'],
};

interface Changes {
  readonly revisions: Revisions;
  /** Whether the stream of changes is open. */
  readonly connected: boolean;
}

/** Follows the workspace's changes; after a broken connection everything counts as changed. */
export function useChanges(user: string | undefined): Changes {
  const [revisions, setRevisions] = useState<Revisions>({ workspace: 0, messages: 0, views: 0, home: 0, notices: 0 });
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    if (user === undefined) return undefined;
    const bump = (kinds: readonly Kind[]): void =>
      setRevisions((before) => ({ ...before, ...Object.fromEntries(kinds.map((kind) => [kind, before[kind] + 1])) }));
    return followStream(`/control/stream?user=${encodeURIComponent(user)}`, {
      onOpen: () => {
        setConnected(true);
        bump(KINDS);
      },
      onBreak: () => setConnected(false),
      onChange: (kind) => bump(AFFECTED[kind] ?? KINDS),
    });
  }, [user]);
  return { revisions, connected };
}
