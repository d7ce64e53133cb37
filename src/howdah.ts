import { join } from 'node:path';
import { type ChangeAdapters, createChangeAdapters } from './adapters/create-change-adapters.ts';
import { createObservedCluster } from './adapters/create-sources.ts';
import { type HealthServer, startHealthServer } from './adapters/health-server.ts';
import type { Metrics } from './adapters/metrics.ts';
import { createObserver, type ObservedCluster, type RunningObserver } from './adapters/observe.ts';
import { createDispatch } from './app/dispatch.ts';
import { loadCommands } from './app/registry.ts';
import type { Command } from './command.ts';
import { composeOperations, type Operations } from './compose-operations.ts';
import type { ClusterConfig, Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';
import { assess, verdicts } from './core/cluster/assess.ts';
import { OutsideError } from './core/outside-error.ts';
import type { Clock, Log, OperationJournal } from './ports.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import { createSlackClient } from './slack/slack-client.ts';

export interface HowdahOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Clusters that stand in for the configured ones: every message then says SIMULATED. */
  readonly simulated?: readonly SimulatedCluster[];
  /** Wraps each journal of operations: tests make a bot die at a chosen event. */
  readonly decorateJournal?: (journal: OperationJournal) => OperationJournal;
  /** Aborts when the bot is to stop although Slack has not let it in yet: its reason is thrown then. */
  readonly stopping?: AbortSignal;
}

export interface SimulatedCluster {
  readonly observed: ObservedCluster;
  readonly adapters: ChangeAdapters;
}

/** A running bot. */
export interface Howdah {
  /** Port of `/healthz`, `/readyz` and `/metrics`. */
  readonly healthPort: number;
  /** Stops the intake, waits for answers under way, then lets go of every source. */
  stop(): Promise<void>;
}

const commandsFolder = join(import.meta.dirname, '../commands');
/**
 * With the freeing of the locks (3 s at most) and the last observation (1 s) well within what deploy/bot/stack.yml gives
 * the container.
 */
const drainMs = 10_000;

/** Names of the commands that change something: those that a policy may speak of. */
export async function listChangingCommands(): Promise<readonly string[]> {
  return [...(await loadCommands(commandsFolder))].filter(([, { kind }]) => kind === 'change').map(([name]) => name);
}

/**
 * The composition root: configuration → adapters → app → Slack. Resolves once Slack delivers to the bot. What was begun
 * before is carried on meanwhile: Slack may be away for hours, and nothing that is done needs it.
 */
export async function startHowdah(options: HowdahOptions): Promise<Howdah> {
  const { clock, log, metrics } = options;
  const commands = await loadCommands(commandsFolder);
  const observer = createObserver({ clusters: createClusters(options), clock, log, metrics });
  observer.subscribe((snapshot) =>
    metrics.setVerdict({ cluster: snapshot.cluster, verdict: assess(snapshot).verdict, verdicts }),
  );
  const { slack, operations } = createSlack(options, { observer, commands });
  const health = await startHealth(options, { slack, observer });
  observer.start();
  await lookTwice(observer);
  const parts = { slack, observer, health, operations };
  await startParts(parts, options.stopping);
  log.info({ clusters: observer.clusters, healthPort: health.port }, 'Howdah hears Slack');
  return {
    healthPort: health.port,
    stop: async () => {
      await stopAll(parts, slack.stop(drainMs));
      log.info({}, 'Howdah stopped');
    },
  };
}

function createClusters({ config, secrets, clock, simulated }: HowdahOptions): readonly ObservedCluster[] {
  return (
    simulated?.map(({ observed }) => observed) ??
    config.clusters.map((cluster) =>
      createObservedCluster({ config: cluster, secrets: secrets.ofCluster(cluster.name), clock }),
    )
  );
}

/** A port that cannot be opened is said in one sentence, and the sources are let go of. */
async function startHealth(
  { config, metrics }: HowdahOptions,
  { slack, observer }: { slack: SlackApp; observer: RunningObserver },
): Promise<HealthServer> {
  const { host, port } = config.http;
  try {
    return await startHealthServer({
      host,
      port,
      findObstacles: () => findObstacles(slack, observer),
      renderMetrics: async () => ({ contentType: metrics.contentType, body: await metrics.render() }),
    });
  } catch (cause) {
    await observer.close();
    throw new OutsideError({
      code: 'refused',
      message: `the port for health and metrics (${host}:${port}) cannot be opened: set http.port to a free one`,
      retryable: false,
      outcome: 'failed',
      cause,
    });
  }
}

/**
 * The first look opens every connection and runs every path for the first time: what times out in it may be well. The
 * second one is what the first question is answered from.
 */
async function lookTwice(observer: RunningObserver): Promise<void> {
  for (const _ of ['cold', 'warm']) await Promise.all(observer.clusters.map((cluster) => observer.observe(cluster)));
}

function createSlack(
  options: HowdahOptions,
  { observer, commands }: { observer: RunningObserver; commands: ReadonlyMap<string, Command> },
): { slack: SlackApp; operations: Operations } {
  const { config, secrets, clock, log, metrics } = options;
  const client = createSlackClient(config.slack, { token: secrets.slack.botToken, log });
  const isSimulated = options.simulated !== undefined;
  const operations = composeOperations({
    ...options,
    commands,
    adapters: createAdapters(options),
    observer,
    client,
    isSimulated,
  });
  const dispatch = createDispatch({
    commands,
    slashCommand: config.slack.command,
    observer,
    clock,
    ...operations,
    clustersOfChannel: (channel) =>
      config.clusters.filter((cluster) => cluster.channels.includes(channel)).map(({ name }) => name),
    staleAfterMs: (cluster) => staleAfterMs(config.clusters.find(({ name }) => name === cluster)),
  });
  const slack = createSlackApp({
    slack: config.slack,
    secrets: secrets.slack,
    client,
    dispatch,
    changes: operations.changes,
    clock,
    log,
    metrics,
    subcommands: [...commands.keys()],
    isSimulated,
    isProduction: (cluster) => config.clusters.some(({ name, production }) => name === cluster && production),
  });
  return { slack, operations };
}

function createAdapters({ config, secrets, clock, log, simulated }: HowdahOptions): readonly ChangeAdapters[] {
  return (
    simulated?.map(({ adapters }) => adapters) ??
    config.clusters.map((cluster) => createChangeAdapters({ config, cluster, secrets, clock, log }))
  );
}

interface Parts {
  readonly slack: SlackApp;
  readonly observer: RunningObserver;
  readonly health: HealthServer;
  readonly operations: Operations;
}

/** A failed start lets go of everything, so that the process can end or try again. */
async function startParts(parts: Parts, stopping: AbortSignal | undefined): Promise<void> {
  try {
    stopping?.throwIfAborted();
    parts.operations.start();
    await Promise.race([parts.slack.start(), ...(stopping === undefined ? [] : [rejectWhenAborted(stopping)])]);
  } catch (error) {
    // Slack may let the bot in this very moment. What became of the start matters more than of this.
    await stopAll(
      parts,
      parts.slack.stop(drainMs).catch(() => undefined),
    );
    throw error;
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Slack's answers and the requests to Patroni drain side by side; the answers still write to the journal, so its
 * connections go last. Whatever fails, the locks are freed.
 */
async function stopAll({ observer, health, operations }: Parts, slackStopped: Promise<void>): Promise<void> {
  const drained = await Promise.allSettled([slackStopped, operations.drain(drainMs)]);
  await operations.close();
  await observer.close();
  await health.close();
  for (const end of drained) if (end.status === 'rejected') throw end.reason;
}

/** Two missed polls and the time of one observation: older facts mean that the loop is stuck. */
function staleAfterMs(cluster: ClusterConfig | undefined): number {
  return 2 * (cluster?.pollMs ?? 2000) + 1000;
}

function findObstacles(slack: SlackApp, observer: RunningObserver): readonly string[] {
  return [
    ...(slack.isConnected() ? [] : ['not connected to Slack']),
    ...observer.clusters.filter((name) => observer.latest(name) === undefined).map((name) => `${name} not seen yet`),
  ];
}
