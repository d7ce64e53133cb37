import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBotConfiguration, writeBotConfiguration } from '../../deploy/lab/bot/bot-configuration.ts';
import { type Lab, openLab } from '../../deploy/lab/lab.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createSources } from '../../src/adapters/create-sources.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ClusterSources } from '../../src/ports.ts';
import { describeLabTruth } from './lab-truth.ts';
import type { Faults, NamedSubject, Subject, Undo } from './subject.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** The lab's readers, made the way the bot makes them: from a configuration file and its secret files. */
async function openSources(status: LabStatus, change: { passwordFile?: string } = {}): Promise<ClusterSources> {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-contract-'));
  const lab = {
    ...status,
    patroni: { ...status.patroni, restPasswordFile: change.passwordFile ?? status.patroni.restPasswordFile },
  };
  const description = describeBotConfiguration({ lab, slackApiUrl: 'http://127.0.0.1:1/api/', healthPort: 0 });
  try {
    const { config, secrets } = await loadConfig(await writeBotConfiguration(folder, description));
    const [cluster] = config.clusters;
    if (cluster === undefined) throw new Error('the configuration has a cluster');
    return createSources({ config: cluster, secrets: secrets.ofCluster(cluster.name), clock: systemClock });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openSourcesWithWrongPassword(status: LabStatus): Promise<ClusterSources> {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-wrong-'));
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, 'not-the-password', { mode: 0o600 });
  try {
    return await openSources(status, { passwordFile });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `haproxy@swarm-edge-1` is the service's container on that node. */
function splitComponent(component: string): { service: string; onNode?: string } {
  const [service = component, onNode] = component.split('@');
  return onNode === undefined ? { service } : { service, onNode };
}

function describeFaults(lab: Lab): Faults {
  return {
    async freeze(component) {
      const { service, ...where } = splitComponent(component);
      await lab.pauseContainer(service, where);
      return () => lab.unpauseContainer(service);
    },
    async stop(component) {
      await lab.stopService(component);
      return () => lab.startService(component);
    },
    async cut(hostname) {
      await lab.cutCable(hostname);
      return () => lab.restoreCable(hostname);
    },
  };
}

/** PATCHes Patroni's dynamic configuration through any member. */
async function patchConfiguration(lab: Lab, status: LabStatus, patch: object): Promise<void> {
  const [member] = status.patroni.members;
  if (member === undefined) throw new Error('the lab has Patroni members');
  const password = await lab.readSecret('patroni_rest_password');
  const response = await fetch(`${member.url}/config`, {
    method: 'PATCH',
    headers: { authorization: `Basic ${btoa(`${status.patroni.restUser}:${password}`)}` },
    body: JSON.stringify(patch),
  });
  if (!response.ok) throw new Error(`PATCH /config answered ${response.status}`);
}

async function moveWal(lab: Lab, status: LabStatus): Promise<void> {
  const read = async (key: string): Promise<string> =>
    (await lab.execInService('etcd-1', ['etcdctl', 'get', `${status.etcd.keyPrefix}${key}`])).stdout;
  const { leader } = (await lab.fetchStatus()).cluster;
  if (leader === null) throw new Error('the lab has a leader');
  const before = { status: await read('status'), member: await read(`members/${leader}`) };
  const switchWal = "select pg_logical_emit_message(false, 'howdah', 'test'), pg_switch_wal()";
  const { exitCode, stderr } = await lab.execInService(leader, ['psql', '-U', 'postgres', '-Atc', switchWal], {
    user: 'postgres',
  });
  if (exitCode !== 0) throw new Error(`psql on ${leader}: ${stderr}`);
  await waitUntil({
    what: 'Patroni to write the new WAL position into etcd',
    timeoutMs: 60_000,
    probe: async () => {
      const isNew = (await read('status')) !== before.status && (await read(`members/${leader}`)) !== before.member;
      return isNew ? { done: true, value: undefined } : { done: false, seen: 'the old one' };
    },
  });
}

async function openLabSubject(): Promise<Subject> {
  const lab = await openLab();
  await lab.waitUntilHealthy();
  const status = await lab.fetchStatus();
  const sources = await openSources(status);
  await waitUntilSettled(sources);
  const sourcesWithWrongPassword = await openSourcesWithWrongPassword(status);
  return {
    sources,
    sourcesWithWrongPassword,
    truth: describeLabTruth(lab, status),
    faults: describeFaults(lab),
    async changeConfiguration(): Promise<Undo> {
      await patchConfiguration(lab, status, { loop_wait: 6 });
      return () => patchConfiguration(lab, status, { loop_wait: 5 });
    },
    moveWal: () => moveWal(lab, status),
    async close() {
      await Promise.all([sources.close(), sourcesWithWrongPassword.close()]);
      // The next suite starts from a healthy lab, whatever this one left behind.
      if ((await lab.listFaults()).length > 0) await lab.repair();
    },
  };
}

export const labSubject: NamedSubject = { name: 'lab', open: openLabSubject };
