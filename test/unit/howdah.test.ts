import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeLabPolicy, describeSlack, writeBotConfiguration } from '../../deploy/lab/bot/bot-configuration.ts';
import { createSimulation } from '../../deploy/lab/simulation/create-simulation.ts';
import { createMemoryJournal } from '../../deploy/lab/simulation/memory-journal.ts';
import { createSimulatedRequester } from '../../deploy/lab/simulation/simulated-requester.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createMetrics } from '../../src/adapters/metrics.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startHowdah } from '../../src/howdah.ts';
import { buildJournal, buildRules } from '../support/operation-builder.ts';

const nowhere = 'http://127.0.0.1:9';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A bot whose Slack is away: the start goes on trying. */
async function describeBot() {
  const path = await writeBotConfiguration(folder, {
    slack: describeSlack(`${nowhere}/api/`),
    http: { host: '127.0.0.1', port: 0 },
    clusters: [
      {
        name: 'pgprod',
        channels: ['C0PGOPS001'],
        policy: describeLabPolicy(),
        patroni: { scope: 'pgprod', members: [{ name: 'patroni-1', url: nowhere }] },
        etcd: { members: [{ name: 'etcd-1', url: nowhere }] },
        haproxy: { instances: [{ name: 'haproxy', statsUrl: nowhere }] },
        swarm: { stack: 'pgstack', managers: [nowhere] },
      },
    ],
  });
  const simulation = createSimulation({ cluster: 'pgprod', clock: systemClock });
  const deadlines = { patroniMs: 1000, etcdMs: 1000, haproxyMs: 1000, swarmMs: 1000 };
  const journal = createMemoryJournal({ cluster: 'pgprod', clock: systemClock });
  const quiet = () => undefined;
  const simulated = {
    observed: { sources: simulation.sources, deadlines, pollMs: 2000 },
    adapters: {
      cluster: 'pgprod',
      journal,
      requester: createSimulatedRequester({ simulation, clock: systemClock }),
      disconnect: async () => undefined,
    },
  };
  const { config, secrets } = await loadConfig(path);
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return {
    journal,
    options: { config, secrets, clock: systemClock, log, metrics: createMetrics(), simulated: [simulated] },
  };
}

it('carries on what was approved while Slack is away, and frees the lock when it is stopped then', async () => {
  const { journal, options } = await describeBot();
  const [request] = buildJournal();
  const nowMs = systemClock.now();
  const rules = buildRules({ approvals: 0, expiresAtMs: nowMs + 600_000 });
  await journal.begin({ id: 'op-1', event: { ...request, atMs: nowMs, rules } });
  const stopping = new AbortController();
  const start = startHowdah({ ...options, stopping: stopping.signal });
  const stopped = expect(start).rejects.toMatchObject({ name: 'AbortError' });
  // The simulated cluster is another than the one that the plan is for.
  await expect
    .poll(async () => (await journal.fetchOperation('op-1'))?.events.at(-1)?.type, { timeout: 10_000 })
    .toBe('voided');
  stopping.abort();
  await stopped;
  expect(await journal.takeLock('the next bot')).toBeDefined();
});
