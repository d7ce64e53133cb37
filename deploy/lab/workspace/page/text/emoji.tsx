import { findEmoji } from '../../text/find-emoji.ts';

/** A `:name:` as its character; an unknown name is shown as it was written. */
export function Emoji({ name }: { readonly name: string }) {
  const character = findEmoji(name);
  if (character === undefined) return <>{`:${name}:`}</>;
  return (
    <span class="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {character}
    </span>
  );
}
