import { useDirectory } from '../kit/directory.ts';

interface MentionProps {
  readonly kind: 'user' | 'channel' | 'usergroup';
  readonly id: string;
  readonly label?: string | undefined;
}

/** A mention by id, drawn with the name the directory knows; the viewer's own is highlighted. */
export function Mention({ kind, id, label }: MentionProps) {
  const directory = useDirectory();
  if (kind === 'channel') {
    const channel = directory.channels.find((candidate) => candidate.id === id);
    if (channel === undefined) return <span class="mention">#{label ?? id}</span>;
    return (
      <button type="button" class="mention mention-button" onClick={() => directory.openChannel(id)}>
        #{channel.name}
      </button>
    );
  }
  if (kind === 'usergroup') {
    const group = directory.userGroups.find((candidate) => candidate.id === id);
    return <span class="mention">@{group?.name ?? label?.replace(/^@/, '') ?? id}</span>;
  }
  const person = directory.people.find((candidate) => candidate.id === id);
  const own = id === directory.viewerId ? ' mention-own' : '';
  return <span class={`mention${own}`}>@{person?.name ?? label ?? id}</span>;
}

/** `@here`, `@channel` or `@everyone`. */
export function Broadcast({ range }: { readonly range: string }) {
  return <span class="mention mention-own">@{range}</span>;
}
