import type { Person } from '../kit/directory.ts';

interface AvatarProps {
  readonly person: Person | undefined;
  readonly size: 'small' | 'medium' | 'large';
}

const COLOURS = 6;

/** A person's initial on a colour of their own; the app has its elephant. */
export function Avatar({ person, size }: AvatarProps) {
  if (person?.isBot === true) {
    return <img class={`avatar avatar-${size}`} src="/app-icon.svg" alt="" />;
  }
  const name = person?.realName ?? '?';
  return (
    <span class={`avatar avatar-${size} avatar-hue-${pickHue(person?.id ?? '')}`} aria-hidden="true">
      {name.charAt(0).toUpperCase()}
    </span>
  );
}

function pickHue(id: string): number {
  return [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 997, 7) % COLOURS;
}
