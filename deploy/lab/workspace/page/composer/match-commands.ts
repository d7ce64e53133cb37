import type { Command } from '../control/command.ts';

export type CommandMatch =
  /** The viewer is still typing a command's name: these fit. */
  | { readonly kind: 'choose'; readonly commands: readonly Command[] }
  /** A known command is typed out: its usage can be shown while the arguments are typed. */
  | { readonly kind: 'usage'; readonly command: Command }
  | { readonly kind: 'none' };

/** What the composer's text means for the menu of slash commands. */
export function matchCommands(text: string, commands: readonly Command[]): CommandMatch {
  if (!text.startsWith('/') || text.includes('\n')) return { kind: 'none' };
  const name = text.split(' ')[0] ?? '';
  if (text.includes(' ')) {
    const command = commands.find((candidate) => candidate.command === name);
    return command === undefined ? { kind: 'none' } : { kind: 'usage', command };
  }
  const fitting = commands.filter((command) => command.command.startsWith(name));
  return fitting.length === 0 ? { kind: 'none' } : { kind: 'choose', commands: fitting };
}
