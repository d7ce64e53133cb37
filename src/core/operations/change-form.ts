/** The part of a form that a command declares; the shell adds the reason, the typed confirmation and the code. */
export interface ChangeForm {
  /** At most 24 characters. */
  readonly title: string;
  /** Plain sentences above the fields. */
  readonly introduction: readonly string[];
  readonly fields: readonly FormField[];
}

/** One input; `name` is the argument it fills. */
export type FormField =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string; readonly description?: string }[];
      readonly initial?: string;
      /** What cannot be chosen, and why, in plain words. */
      readonly unavailable: readonly { readonly label: string; readonly why: string }[];
    }
  /** A moment in the reader's zone; empty means now. Filled as epoch milliseconds. */
  | {
      readonly kind: 'moment';
      readonly name: string;
      readonly label: string;
      readonly hint: string;
      readonly initialMs?: number;
    };

/** A change that somebody wants, before it is an operation. */
export interface ChangeRequest {
  readonly command: string;
  readonly cluster: string;
  readonly args: Readonly<Record<string, string>>;
  /** Times as typed, by the argument's name: resolved in the person's zone into `args` before anything else. */
  readonly moments?: Readonly<Record<string, string>>;
  /** Slack user id. */
  readonly userId: string;
  /** Slack channel id in which it was asked for. */
  readonly channel: string;
}

/** What the person has to add before a change can be asked for. */
export interface ChangeQuestion {
  readonly request: ChangeRequest;
  readonly form: ChangeForm;
  /** The reason typed already. */
  readonly reason?: string;
  /** The cluster's name has to be typed. */
  readonly wantsConfirmation: boolean;
  /** A one-time code has to be entered. */
  readonly wantsCode: boolean;
  readonly timeZone?: string;
}

/** What people may write as a reason, in characters: it is quoted in messages. */
export const longestReason = 500;

/** What a person filled into the form beside the arguments. */
export interface ChangeAnswers {
  readonly reason: string;
  readonly confirmation?: string;
  readonly code?: string;
}
