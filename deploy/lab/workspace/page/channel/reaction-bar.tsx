import type { Reaction } from '../control/message.ts';
import { useDirectory } from '../kit/directory.ts';
import { Emoji } from '../text/emoji.tsx';

interface ReactionBarProps {
  readonly reactions: readonly Reaction[];
  readonly onReact: (name: string) => void;
}

/** The reactions under a message; pressing one adds or takes away the viewer's own. */
export function ReactionBar({ reactions, onReact }: ReactionBarProps) {
  const { viewerId, people } = useDirectory();
  if (reactions.length === 0) return null;
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id;
  return (
    <div class="reactions">
      {reactions.map((reaction) => (
        <button
          type="button"
          class="reaction"
          key={reaction.name}
          aria-pressed={reaction.users.includes(viewerId)}
          aria-label={`${reaction.name}: ${reaction.users.map(nameOf).join(', ')}`}
          title={reaction.users.map(nameOf).join(', ')}
          onClick={() => onReact(reaction.name)}
        >
          <Emoji name={reaction.name} /> {reaction.count}
        </button>
      ))}
    </div>
  );
}
