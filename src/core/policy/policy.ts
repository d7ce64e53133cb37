import { z } from 'zod';

/** What a person may be on a cluster; each role may do what the ones before it may. */
export const roles = ['viewer', 'operator', 'approver'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Who has a role: Slack user ids and user group ids. */
export interface Grant {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** The rules of one command on one cluster. */
export interface CommandPolicy {
  readonly mayAsk: Role;
  /** How many distinct people must approve. */
  readonly approvals: number;
  /** Whether the one who asked may be one of them. */
  readonly selfApproval: boolean;
  /** Slack channel ids in which it may be asked for; empty means any. */
  readonly channels: readonly string[];
  readonly expiryMs: number;
  /** Each approval takes a one-time code (asking does when no approval is needed). */
  readonly secondFactor: boolean;
}

/** A time in which nothing may be changed. */
export type Freeze =
  | { readonly kind: 'once'; readonly fromMs: number; readonly toMs: number; readonly why: string }
  | {
      readonly kind: 'weekly';
      /** 0 is Sunday: the day on which it begins. */
      readonly days: readonly number[];
      /** Minutes after midnight in `timeZone`; an end at or before the beginning is on the next day. */
      readonly fromMinute: number;
      readonly toMinute: number;
      /** IANA name. */
      readonly timeZone: string;
      readonly why: string;
    };

/** Everything that decides who may do what on one cluster. */
export interface ClusterPolicy {
  /** The cluster's name has to be typed to ask for a change. */
  readonly isProduction: boolean;
  readonly roles: Readonly<Record<Role, Grant>>;
  /** By command; a change that is not in here is allowed to nobody. */
  readonly commands: Readonly<Record<string, CommandPolicy>>;
  readonly freezes: readonly Freeze[];
}

/** Why a person is not heard at all. */
export type Bar = 'guest' | 'stranger' | 'bot' | 'deactivated';

/** A person as Slack knows them now, and what they are on one cluster. */
export interface Person {
  /** Slack user id. */
  readonly userId: string;
  readonly name: string;
  /** IANA name, as Slack has it. */
  readonly timeZone?: string;
  readonly roles: ReadonlySet<Role>;
  readonly bar?: Bar;
}
