import type { Assessment } from './core/cluster/assess.ts';
import { findNearestWord } from './core/nearest-word.ts';
import { type Refusal, type Result, refuse } from './core/result.ts';
import type { MessageView } from './slack/views/message.ts';

export type { MessageView };

/** All that `commands/` may know of the app. A command is a pure file: it declares what it needs and returns a value. */

/** One positional argument of a command, as `/pg help` shows it. */
export interface Parameter {
  readonly name: string;
  readonly summary: string;
  /** `cluster`: resolved by the shell to a configured cluster. `word`: one word, handed on as typed. */
  readonly kind: 'cluster' | 'word';
}

/** What every command says about itself. */
export interface Declaration {
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** A few sentences of mrkdwn for `/pg help <command>`. */
  readonly details: string;
  /** All are optional for the person who types: the shell asks for what it cannot infer. */
  readonly parameters: readonly Parameter[];
  /** What to type after the slash command, without it: `status pgprod`. */
  readonly examples: readonly string[];
}

/** A command by its name: the catalogue that `/pg help` is made of. */
export interface CommandCard extends Declaration {
  readonly name: string;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
}

/** Looks at one cluster. `run` is pure: the shell has observed and assessed. */
export interface ClusterReadCommand extends Declaration {
  readonly kind: 'read-cluster';
  readonly run: (input: ClusterReadInput) => Result<MessageView>;
}

export interface ClusterReadInput {
  readonly assessment: Assessment;
  readonly args: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** Looks at the bot itself: needs no cluster. */
export interface BotReadCommand extends Declaration {
  readonly kind: 'read-bot';
  readonly run: (input: BotReadInput) => Result<MessageView>;
}

export interface BotReadInput {
  readonly catalogue: readonly CommandCard[];
  readonly clusters: readonly string[];
  readonly args: Readonly<Record<string, string>>;
}

export type Command = ClusterReadCommand | BotReadCommand;

/** Declares a command that looks at one cluster; its first parameter is the cluster. */
export function defineReadCommand(declaration: Omit<ClusterReadCommand, 'kind'>): ClusterReadCommand {
  return { kind: 'read-cluster', ...declaration };
}

/** Declares a command that looks at the bot itself. */
export function defineBotCommand(declaration: Omit<BotReadCommand, 'kind'>): BotReadCommand {
  return { kind: 'read-bot', ...declaration };
}

/** How a command is typed: `/pg status [cluster]`. */
export function formatUsage(card: CommandCard): string {
  return [card.slashCommand, card.name, ...card.parameters.map(({ name }) => `[${name}]`)].join(' ');
}

/** The refusal of a name nobody knows, with the nearest one that somebody does. `what`: `command`, `cluster`, … */
export function refuseUnknown(what: string, typed: string, known: readonly string[]): Result<never> {
  const nearest = findNearestWord(typed, known);
  const refusal: Refusal = {
    code: `unknown-${what}`,
    sentence: `There is no ${what} “${shorten(typed)}”.`,
    next: nearest === undefined ? `Known: ${known.join(', ')}.` : `Did you mean “${nearest}”?`,
  };
  return refuse(refusal);
}

const longestEcho = 60;

/** What a person typed, short enough to be repeated to them on one line. */
export function shorten(typed: string): string {
  const line = typed.replaceAll(/\s+/g, ' ').trim();
  // By code points, so that an emoji is never cut in half.
  const characters = [...line];
  return characters.length <= longestEcho ? line : `${characters.slice(0, longestEcho).join('')}…`;
}
