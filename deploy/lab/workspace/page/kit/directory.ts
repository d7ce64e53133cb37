import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { DateView } from '../../text/format-date.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly role: string;
  readonly isBot: boolean;
}

export interface NamedId {
  readonly id: string;
  readonly name: string;
}

/** A channel the viewer can see; direct messages are left out. */
export interface NamedChannel extends NamedId {
  readonly kind: 'public' | 'private' | 'im';
  readonly is_archived: boolean;
}

/** Who and what the ids in messages stand for, and how the viewer reads dates. */
export interface Directory {
  readonly viewerId: string;
  readonly people: readonly Person[];
  readonly channels: readonly NamedChannel[];
  readonly userGroups: readonly NamedId[];
  readonly openChannel: (channelId: string) => void;
  readonly dates: Omit<DateView, 'nowMs'>;
}

export const DirectoryContext = createContext<Directory>({
  viewerId: '',
  people: [],
  channels: [],
  userGroups: [],
  openChannel: () => undefined,
  dates: { timeZone: 'UTC', hour12: false },
});

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}
