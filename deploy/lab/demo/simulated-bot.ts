import { openSync, writeSync } from 'node:fs';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createLog } from '../../../src/adapters/logger.ts';
import { createMetrics } from '../../../src/adapters/metrics.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { type SimulatedCluster, startHowdah } from '../../../src/howdah.ts';
import { describeLabPolicy, describeSlack, workspaceApp, writeBotConfiguration } from '../bot/bot-configuration.ts';
import { createSimulation } from '../simulation/create-simulation.ts';
import { createMemoryJournal } from '../simulation/memory-journal.ts';
import { createSimulatedRequester } from '../simulation/simulated-requester.ts';
import { botLogOf } from './bot-child.ts';
import type { RunningBot } from './running-bot.ts';

const cluster = 'pgprod';

// Never looked up: the simulated sources stand in for all of them.
const nowhere = 'http://simulated.invalid';

/** The bot's configuration where there is no cluster: every address leads nowhere. */
function describeSimulatedConfiguration(options: { slackApiUrl: string; healthPort: number }) {
  return {
    slack: describeSlack(options.slackApiUrl),
    http: { host: '127.0.0.1', port: options.healthPort },
    clusters: [
      {
        name: cluster,
        channels: [workspaceApp.opsChannel],
        policy: describeLabPolicy(),
        patroni: { scope: cluster, members: [{ name: 'patroni-1', url: nowhere }] },
        etcd: { members: [{ name: 'etcd-1', url: nowhere }] },
        haproxy: { instances: [{ name: 'haproxy', statsUrl: nowhere }] },
        swarm: { stack: 'pgstack', managers: [nowhere] },
      },
    ],
  };
}

/** A cluster and its journal, in memory: what was asked for is gone with the process. */
function createSimulatedCluster(): SimulatedCluster {
  const simulation = createSimulation({ cluster, clock: systemClock });
  const deadlines = { patroniMs: 1000, etcdMs: 1000, haproxyMs: 1000, swarmMs: 1000 };
  return {
    observed: { sources: simulation.sources, deadlines, pollMs: 2000 },
    adapters: {
      cluster,
      journal: createMemoryJournal({ cluster, clock: systemClock, lockTtlS: 15 }),
      requester: createSimulatedRequester({ simulation, clock: systemClock }),
      disconnect: async () => undefined,
    },
  };
}

/** Starts the bot in this process on a simulated cluster, so that it also runs where there is no /proc. */
export async function startSimulatedBot(options: {
  folder: string;
  slackApiUrl: string;
  port: number;
}): Promise<RunningBot> {
  const { folder, slackApiUrl, port } = options;
  const description = describeSimulatedConfiguration({ slackApiUrl, healthPort: port });
  const { config, secrets } = await loadConfig(await writeBotConfiguration(folder, description));
  // Closed by the end of the process only: Slack's client still has something to say after it was stopped.
  const log = openSync(botLogOf(folder), 'a', 0o600);
  const howdah = await startHowdah({
    config,
    secrets,
    clock: systemClock,
    log: createLog({ ...config.log, destination: { write: (line) => void writeSync(log, line) } }),
    metrics: createMetrics(),
    simulated: [createSimulatedCluster()],
  });
  let running = true;
  return {
    // It resolves once Slack delivers; its one cluster is in memory.
    waitUntilReady: async () => undefined,
    isRunning: async () => running,
    stop: async () => {
      running = false;
      await howdah.stop();
    },
  };
}
