import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Changes } from '../app/changes.ts';
import type { Dispatch } from '../app/dispatch.ts';
import { invariant } from '../core/invariant.ts';
import type { Clock, CommandMetrics, Log } from '../ports.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { listenToChangeActions } from './listeners/change-actions.ts';
import { listenToChangeViews } from './listeners/change-views.ts';
import type { ListenerContext } from './listeners/listener-context.ts';
import { listenToReadActions } from './listeners/read-actions.ts';
import { refuseStrangers } from './listeners/refuse-strangers.ts';
import { listenToSlashCommand } from './listeners/slash-command.ts';
import { createMessenger } from './messenger.ts';
import { createModals } from './modals.ts';
import { OnceGate } from './once-gate.ts';
import { type Pause, wait } from './pause.ts';
import { createPeopleNames } from './people-names.ts';
import { createRespond } from './response-url.ts';
import type { SlackClient } from './slack-client.ts';
import { explainStart } from './start-errors.ts';

export interface SlackAppOptions {
  readonly slack: {
    readonly mode: 'socket' | 'http';
    readonly teamId: string;
    readonly appId: string;
    readonly command: string;
    readonly port: number;
    readonly apiUrl?: string | undefined;
  };
  readonly secrets: {
    readonly botToken: string;
    readonly appToken?: string | undefined;
    readonly signingSecret?: string | undefined;
  };
  /** Opens forms and tells what came late (`createSlackClient`); Bolt has a client of its own. */
  readonly client: SlackClient;
  readonly dispatch: Dispatch;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: CommandMetrics;
  readonly subcommands: readonly string[];
  readonly isSimulated: boolean;
  readonly isProduction: (cluster: string) => boolean;
  readonly pause?: Pause;
}

export interface SlackApp {
  /** Resolves once Slack delivers to us. */
  start(): Promise<void>;
  /** Stops the intake, then waits for the answers under way, at most `drainMs` in all. */
  stop(drainMs: number): Promise<void>;
  /** Whether Slack can deliver to us now. */
  isConnected(): boolean;
}

/** Wires Bolt: one slash command, buttons and forms, and nobody heard but the configured workspace. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { slack, secrets, log } = options;
  const logger = createBoltLogger(log);
  const clientOptions = {
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
    // Bolt's own default in Socket Mode is 100 retries without a time-out: a stuck call would never be seen.
    retryConfig: { retries: 5, factor: 2, minTimeout: 200, maxTimeout: 5000 },
    timeout: 10_000,
  };
  const { receiver, isConnected, onStarted } = createReceiver({ options, clientOptions, logger });
  const app = new App({ token: secrets.botToken, receiver, clientOptions, logger, deferInitialization: true });
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const context = createContext(options, { signal: stopping.signal, running });
  refuseStrangers(app, slack, context);
  listenToSlashCommand(app, slack.command, context);
  listenToReadActions(app, context);
  listenToChangeActions(app, context);
  listenToChangeViews(app, context);
  app.error(async (error) => log.error({ err: error }, 'Bolt could not handle a delivery'));

  return {
    start: async () => {
      await explainStart('bot token', () => app.init());
      await explainStart('app token', () => app.start(...(slack.mode === 'http' ? [slack.port] : [])));
      onStarted();
    },
    stop: async (drainMs) => {
      const drained = app.stop().then(() => Promise.allSettled(running));
      await Promise.race([drained, new Promise((done) => setTimeout(done, drainMs).unref())]);
      stopping.abort();
    },
    isConnected,
  };
}

function createContext(
  options: SlackAppOptions,
  { signal, running }: { signal: AbortSignal; running: Set<Promise<void>> },
): ListenerContext {
  const { client, clock, slack, pause = wait } = options;
  return {
    dispatch: options.dispatch,
    changes: options.changes,
    respond: createRespond({ signal, now: () => clock.now() }),
    messenger: createMessenger({ client, clock, pause }),
    modals: createModals(client),
    fetchNames: createPeopleNames({ client, teamId: slack.teamId, log: options.log }),
    gate: new OnceGate(),
    clock,
    pause,
    log: options.log,
    metrics: options.metrics,
    slashCommand: slack.command,
    subcommands: options.subcommands,
    isSimulated: options.isSimulated,
    isProduction: options.isProduction,
    track: (work) => {
      running.add(work);
      return work.finally(() => running.delete(work));
    },
  };
}

function createReceiver(input: {
  options: SlackAppOptions;
  clientOptions: object;
  logger: ReturnType<typeof createBoltLogger>;
}): { receiver: Receiver; isConnected: () => boolean; onStarted: () => void } {
  const { slack, secrets } = input.options;
  const { logger, clientOptions } = input;
  if (slack.mode === 'http') {
    invariant(secrets.signingSecret !== undefined, 'HTTP mode has a signing secret: the configuration asks for it');
    const receiver = new HTTPReceiver({ signingSecret: secrets.signingSecret, logger });
    let isListening = false;
    return {
      receiver,
      isConnected: () => isListening,
      onStarted: () => {
        isListening = true;
      },
    };
  }
  invariant(secrets.appToken !== undefined, 'Socket Mode has an app token: the configuration asks for it');
  const receiver = new SocketModeReceiver({
    appToken: secrets.appToken,
    logger,
    // Notices a dead socket, and so reconnects, after one second instead of five.
    clientPingTimeout: 1000,
    // Its client gives up for good after the last retry of a reconnect, and the bot would be deaf: so never.
    installerOptions: {
      clientOptions: { ...clientOptions, retryConfig: { forever: true, minTimeout: 500, maxTimeout: 5000 } },
    },
  });
  let connected = false;
  receiver.client.on('connected', () => {
    connected = true;
  });
  // `close` is all it says when a socket breaks; `reconnecting` follows a second later.
  for (const event of ['close', 'reconnecting', 'disconnected', 'disconnecting']) {
    receiver.client.on(event, () => {
      connected = false;
    });
  }
  return { receiver, isConnected: () => connected, onStarted: () => undefined };
}
