import type { Person } from '../kit/directory.ts';
import { Menu } from '../kit/menu.tsx';
import { Avatar } from './avatar.tsx';

interface UserSwitcherProps {
  readonly people: readonly Person[];
  readonly viewer: Person;
  readonly onSwitch: (userId: string) => void;
}

/** Whose eyes the page sees with, and the menu to change that. */
export function UserSwitcher({ people, viewer, onSwitch }: UserSwitcherProps) {
  return (
    <div class="user-switcher">
      <Menu
        label={`You are ${viewer.name} (${viewer.role}). Switch user`}
        buttonClass="user-button"
        button={<PersonLine person={viewer} />}
        items={people
          .filter((person) => !person.isBot)
          .map((person) => ({
            key: person.id,
            content: <PersonLine person={person} />,
            checked: person.id === viewer.id,
            onPick: () => onSwitch(person.id),
          }))}
      />
    </div>
  );
}

function PersonLine({ person }: { readonly person: Person }) {
  return (
    <span class="person-line">
      <Avatar person={person} size="small" />
      <span class="person-name">{person.name}</span>
      <span class={`role role-${person.role}`}>{person.role}</span>
    </span>
  );
}
