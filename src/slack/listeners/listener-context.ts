import type { Changes } from '../../app/changes.ts';
import type { Dispatch } from '../../app/dispatch.ts';
import type { Clock, CommandMetrics, Log } from '../../ports.ts';
import type { Messenger } from '../messenger.ts';
import type { Modals } from '../modals.ts';
import type { OnceGate } from '../once-gate.ts';
import type { Pause } from '../pause.ts';
import type { FetchNames } from '../people-names.ts';
import type { Respond } from '../response-url.ts';

/** What every listener works with. */
export interface ListenerContext {
  readonly dispatch: Dispatch;
  readonly changes: Changes;
  readonly respond: Respond;
  readonly messenger: Pick<Messenger, 'whisper'>;
  readonly modals: Modals;
  readonly fetchNames: FetchNames;
  readonly gate: OnceGate;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
  readonly metrics: CommandMetrics;
  /** The slash command itself, `/pg`. */
  readonly slashCommand: string;
  /** Names of the subcommands there are: anything else is counted as `unknown`. */
  readonly subcommands: readonly string[];
  readonly isSimulated: boolean;
  /** Whether a form about that cluster has to say that it is marked production. */
  readonly isProduction: (cluster: string) => boolean;
  /** Running answers, so that a stop can wait for them. */
  readonly track: (work: Promise<void>) => Promise<void>;
}
