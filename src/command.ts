import type { Assessment } from './core/cluster/assess.ts';
import { findNearestWord } from './core/nearest-word.ts';
import type { ChangeForm } from './core/operations/change-form.ts';
import type { JournalReach } from './core/operations/join-history.ts';
import type { Lane } from './core/operations/journal.ts';
import type { OperationState } from './core/operations/operation.ts';
import type { Plan } from './core/operations/plan.ts';
import { type Refusal, type Result, refuse } from './core/result.ts';
import { shorten } from './core/shorten.ts';
import type { MessageView } from './slack/views/message.ts';

export type { MessageView };

/** All that `commands/` may know of the app. A command is a pure file: it declares what it needs and returns a value. */

/** One argument of a command, as `/pg help` shows it. */
export interface Parameter {
  readonly name: string;
  readonly summary: string;
  /**
   * Positional, in the order of declaration:
   * - `cluster`: resolved by the shell to a configured cluster
   * - `word`: one word, handed on as typed
   * - `operation`: an operation's id; it implies the cluster
   *
   * After their own name as a keyword, in any order after the positional ones:
   * - `moment`: `at tomorrow 03:00`; handed on as epoch milliseconds, resolved in the person's time zone
   * - `text`: `reason everything to the end of the line`
   */
  readonly kind: 'cluster' | 'word' | 'operation' | 'moment' | 'text';
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
  readonly kind: Command['kind'];
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

/** Looks at what was done to one cluster. Pure: the shell has read the journal. */
export interface OperationsReadCommand extends Declaration {
  readonly kind: 'read-operations';
  readonly run: (input: OperationsReadInput) => Result<MessageView>;
}

/** What was read of a cluster's journal. */
export interface OperationsRead {
  /**
   * The newest first, each as far as it can be read; only the one that was named, when one was. One whose very request
   * cannot be read is missing.
   */
  readonly operations: readonly OperationState[];
  /** Ids of those of which a newer version of the bot has written a part, the newest first. */
  readonly newer: readonly string[];
  /** How much of the journal `operations` are. */
  readonly reach: JournalReach;
  /** Why the journal could not be read, as a plain sentence; `operations` is empty then. */
  readonly journalSilence?: string;
}

export interface OperationsReadInput extends OperationsRead {
  readonly cluster: string;
  readonly assessment: Assessment;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
  readonly args: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** Calls an operation off that there is already. */
export interface OperationCommand extends Declaration {
  readonly kind: 'operation';
}

/** Changes something: plans it. Pure; policy, approval, journal and execution are the shell's. */
export interface ChangeCommand extends Declaration {
  readonly kind: 'change';
  readonly lane: Lane;
  /** What a person may choose, for the form that opens when something is missing. */
  readonly describeForm: (input: ChangeInput) => Result<ChangeForm>;
  /** The plan for these arguments, or the first precondition that fails. Must be the same for the same input. */
  readonly plan: (input: ChangeInput) => Result<Plan>;
}

export interface ChangeInput {
  readonly assessment: Assessment;
  readonly args: Readonly<Record<string, string>>;
  readonly nowMs: number;
  /** The operation that has the cluster's `change` lane, if there is one. */
  readonly holder?: OperationState;
}

export interface BotReadInput {
  readonly catalogue: readonly CommandCard[];
  readonly clusters: readonly string[];
  readonly args: Readonly<Record<string, string>>;
}

export type Command = ClusterReadCommand | BotReadCommand | OperationsReadCommand | OperationCommand | ChangeCommand;

/** Declares a command that looks at one cluster; its first parameter is the cluster. */
export function defineReadCommand(declaration: Omit<ClusterReadCommand, 'kind'>): ClusterReadCommand {
  return { kind: 'read-cluster', ...declaration };
}

/** Declares a command that looks at the bot itself. */
export function defineBotCommand(declaration: Omit<BotReadCommand, 'kind'>): BotReadCommand {
  return { kind: 'read-bot', ...declaration };
}

/** Declares a command that looks at what was done to a cluster. */
export function defineOperationsCommand(declaration: Omit<OperationsReadCommand, 'kind'>): OperationsReadCommand {
  return { kind: 'read-operations', ...declaration };
}

/** Declares a command that acts on an operation; its parameter is the operation. */
export function defineOperationCommand(declaration: Omit<OperationCommand, 'kind'>): OperationCommand {
  return { kind: 'operation', ...declaration };
}

/** Declares a command that changes a cluster; its first parameter is the cluster. */
export function defineChangeCommand(declaration: Omit<ChangeCommand, 'kind'>): ChangeCommand {
  return { kind: 'change', ...declaration };
}

/** How a command is typed: `/pg switchover [cluster] [candidate] [at <time>] [reason <why>]`. */
export function formatUsage(card: CommandCard): string {
  const values: Partial<Record<Parameter['kind'], string>> = { moment: ' <time>', text: ' <why>' };
  const parameters = card.parameters.map(({ name, kind }) => `[${name}${values[kind] ?? ''}]`);
  return [card.slashCommand, card.name, ...parameters].join(' ');
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
