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

/** A number below COLOURS from the id's FNV-1a hash: steady, and spread over similar ids. */
function pickHue(id: string): number {
  const hash = [...id].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261);
  return (hash >>> 8) % COLOURS;
}
