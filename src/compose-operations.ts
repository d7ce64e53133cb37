import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ChangeAdapters } from './adapters/create-change-adapters.ts';
import { parseMoment } from './adapters/parse-moment.ts';
import { createSecondFactor } from './adapters/second-factor.ts';
import { createChanges } from './app/changes/create-changes.ts';
import type { Changes } from './app/changes.ts';
import {
  createOperationEngine,
  type OperationEngine,
  type OperationEngineOptions,
  type RefuseExecution,
} from './app/operation-engine.ts';
import { createAnnouncedJournal } from './app/operations/announced-journal.ts';
import { type AuditedJournal, createAuditedJournal } from './app/operations/audited-journal.ts';
import type { Command } from './command.ts';
import type { Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';
import { requestChannelOf, toClusterPolicy } from './config/to-cluster-policy.ts';
import { invariant } from './core/invariant.ts';
import { refuseExecuting } from './core/policy/authorize.ts';
import type { ClusterPolicy } from './core/policy/policy.ts';
import { refuse } from './core/result.ts';
import type { Clock, Log, Observer, OperationJournal } from './ports.ts';
import { createOperationDesk } from './slack/operation-desk.ts';
import { createPeople } from './slack/people.ts';
import { createPeopleNames } from './slack/people-names.ts';
import { createReadingGate, type ReadingGate } from './slack/reading-gate.ts';
import type { SlackClient } from './slack/slack-client.ts';

export interface OperationsOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly commands: ReadonlyMap<string, Command>;
  readonly adapters: readonly ChangeAdapters[];
  readonly observer: Observer;
  readonly client: SlackClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly isSimulated: boolean;
  /** Wraps each journal before anything writes to it. */
  readonly decorateJournal?: (journal: OperationJournal) => OperationJournal;
}

/** Within the three seconds in which Slack wants the answer to a form, with what comes before it. */
const shownWithinMs = 1_000;

/** Everything about changes that the rest of the bot works with. */
export interface Operations {
  readonly changes: Changes;
  readonly journals: ReadonlyMap<string, OperationJournal>;
  readonly refuseReading: ReadingGate;
  start(): void;
  /** Begins nothing more, lets requests under way end, at most `drainMs`, and frees the locks. */
  drain(drainMs: number): Promise<void>;
  /** Lets every connection go: nobody decides anything any more. */
  close(): Promise<void>;
}

/** Policy, journal and engine of every cluster. */
export function composeOperations(options: OperationsOptions): Operations {
  const { config, secrets, commands, observer, client, clock, log } = options;
  const policyOf = createPolicies(config);
  const decorate = options.decorateJournal ?? ((journal: OperationJournal) => journal);
  const journals = new Map(
    options.adapters.map(({ cluster, journal }) => [
      cluster,
      createAuditedJournal({ journal: decorate(journal), log }),
    ]),
  );
  const engines = createEngines(options, { journals, policyOf });
  // What people decide is carried out at once by this process, if it is the keeper.
  const announced = [...journals].map(
    ([cluster, journal]) => [cluster, createAnnouncedJournal(journal, () => engines.get(cluster)?.nudge())] as const,
  );
  const people = { client, teamId: config.slack.teamId, policyOf };
  const changes = createChanges({
    commands,
    slashCommand: config.slack.command,
    observer,
    clock,
    people: createPeople(people),
    secondFactor: createSecondFactor({ secrets: secrets.secondFactors }),
    parseMoment,
    journals: new Map(announced),
    policyOf,
    shownWithinMs,
    requestChannelOf: (name) => {
      const cluster = config.clusters.find((one) => one.name === name);
      return cluster && requestChannelOf(cluster);
    },
  });
  return {
    changes,
    journals,
    refuseReading: createReadingGate({ ...people, clock, log }),
    start: () => {
      for (const engine of engines.values()) engine.start();
    },
    drain: async (drainMs) => {
      await Promise.all([...engines.values()].map((engine) => engine.stop(drainMs)));
    },
    close: async () => {
      await Promise.all(options.adapters.map((adapters) => adapters.disconnect()));
    },
  };
}

function createPolicies(config: Config): (cluster: string) => ClusterPolicy {
  const policies = new Map(config.clusters.map((cluster) => [cluster.name, toClusterPolicy(cluster)]));
  return (cluster) => {
    const policy = policies.get(cluster);
    invariant(policy !== undefined, `the policy of ${cluster} is asked for, which is not configured`);
    return policy;
  };
}

function createEngines(
  options: OperationsOptions,
  { journals, policyOf }: { journals: ReadonlyMap<string, AuditedJournal>; policyOf: (c: string) => ClusterPolicy },
): ReadonlyMap<string, OperationEngine> {
  const { config, observer, client, clock, log, isSimulated } = options;
  const { auditChannel, command: slashCommand, teamId } = config.slack;
  const desk = createOperationDesk({
    client,
    ...(auditChannel !== undefined && { auditChannel }),
    fetchNames: createPeopleNames({ client, teamId, log }),
    clock,
    log,
    isSimulated,
    slashCommand,
    isProduction: (cluster) => policyOf(cluster).isProduction,
  });
  const bot = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const plan = createPlanAgain(options.commands);
  const engines = options.adapters.flatMap(({ cluster, requester, probe }) => {
    const journal = journals.get(cluster);
    if (journal === undefined) return [];
    const policy = policyOf(cluster);
    const parts = { cluster, bot, journal, audit: journal.audit, desk, requester, observer, clock, log, plan };
    const refuseExecution: RefuseExecution = (operation, nowMs) => refuseExecuting({ policy, operation, nowMs });
    return [
      [cluster, createOperationEngine({ ...parts, refuseExecution, ...(probe !== undefined && { probe }) })] as const,
    ];
  });
  return new Map(engines);
}

/** The same command plans the same question again. */
function createPlanAgain(commands: ReadonlyMap<string, Command>): OperationEngineOptions['plan'] {
  return ({ verb, ...input }) => {
    const command = commands.get(verb);
    if (command?.kind === 'change') return command.plan(input);
    return refuse({ code: 'unknown-command', sentence: `This bot no longer knows “${verb}”.` });
  };
}
