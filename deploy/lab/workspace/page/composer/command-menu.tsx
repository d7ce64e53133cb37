import type { Command } from '../control/command.ts';
import type { CommandMatch } from './match-commands.ts';

interface CommandMenuProps {
  readonly id: string;
  readonly match: CommandMatch;
  readonly active: number;
  readonly onPick: (command: Command) => void;
}

/** The slash commands that fit what is typed, or the usage of the one that is. */
export function CommandMenu({ id, match, active, onPick }: CommandMenuProps) {
  if (match.kind === 'none') return null;
  if (match.kind === 'usage') {
    return (
      <div class="command-menu command-usage">
        <CommandLine command={match.command} />
      </div>
    );
  }
  return (
    <div class="command-menu" role="listbox" tabIndex={-1} id={id} aria-label="Slash commands">
      {match.commands.map((command, index) => (
        <div
          class="command-option"
          role="option"
          tabIndex={-1}
          id={`${id}-${index}`}
          aria-selected={index === active}
          onPointerDown={(event) => {
            // Keeps focus in the composer.
            event.preventDefault();
            onPick(command);
          }}
        >
          <CommandLine command={command} />
        </div>
      ))}
    </div>
  );
}

function CommandLine({ command }: { readonly command: Command }) {
  return (
    <>
      <b>{command.command}</b> <span class="command-hint">{command.usage_hint}</span>
      <div class="muted">{command.description}</div>
    </>
  );
}
