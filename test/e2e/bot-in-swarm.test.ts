import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { workspaceApp } from '../../deploy/lab/bot/bot-configuration.ts';
import { ensureBotImage } from '../../deploy/lab/image/bot-image.ts';
import { ensureStackImage, stackImageList } from '../../deploy/lab/image/stack-images.ts';
import { type Lab, openLab } from '../../deploy/lab/lab.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { readLabRecord } from '../../deploy/lab/lifecycle/lab-record.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { openEngine } from '../../deploy/lab/swarm/engine.ts';
import { fetchServiceContainer, openManager } from '../../deploy/lab/swarm/swarm-task.ts';
import { type RunningWorkspace, startWorkspace } from '../../deploy/lab/workspace/start-workspace.ts';
import { readStatusMessage, type StatusMessage } from '../support/status-message.ts';
import { WorkspaceClient } from '../support/workspace-client.ts';

const botFolder = join(import.meta.dirname, '../../deploy/bot');
const stack = 'howdah-e2e';
const service = `${stack}_bot`;
// Swarm secrets cannot be changed, and those of a run that was killed may still be there.
const run = randomUUID().slice(0, 8);
const slackSecrets = [
  { variable: 'HOWDAH_BOT_TOKEN_SECRET', name: `howdah_e2e_bot_token_${run}`, value: workspaceApp.botToken },
  { variable: 'HOWDAH_SLACK_SECRET_NAME', name: `howdah_e2e_app_token_${run}`, value: workspaceApp.appToken },
];

let lab: Lab;
let status: LabStatus;
let running: RunningWorkspace;
let workspace: WorkspaceClient;
let folder: string;
/** What the stack's variables are set to in both deployments. */
let settings: Record<string, string>;

beforeAll(async () => {
  lab = await openLab();
  status = await lab.fetchStatus();
  running = await startWorkspace({ port: 0, hosts: [status.rootAddress] });
  workspace = new WorkspaceClient(running.url);
  folder = await mkdtemp(join(tmpdir(), 'howdah-bot-stack-'));
  await createSlackSecrets();
  settings = await prepareSettings();
  await deploy('socket-proxy', 'http://docker-reader:2375');
  await waitUntilReady();
});

afterAll(async () => {
  await lab.removeStack(stack);
  await removeSlackSecrets();
  await removeNetworks();
  await running.close();
  await rm(folder, { recursive: true });
});

async function prepareSettings(): Promise<Record<string, string>> {
  const record = await readLabRecord(lab.spec);
  const haproxy = stackImageList.find((image) => image.folder === 'haproxy');
  if (record === null || haproxy === undefined) throw new Error('the lab has no record, or the stack no HAProxy');
  const { root } = record;
  return {
    HOWDAH_IMAGE: await ensureBotImage(lab.spec, root, () => undefined),
    HAPROXY_IMAGE: await ensureStackImage({ spec: lab.spec, root, image: haproxy, onLine: () => undefined }),
    HOWDAH_DOCKER_GID: await readDockerGroup(root.hostRoot),
    SOCKET_PROXY_CONFIG_NAME: `howdah_e2e_socket_proxy_${run}`,
    ...Object.fromEntries(slackSecrets.map(({ variable, name }) => [variable, name])),
  };
}

/** Deploys the bot with one of the two ways to the managers. */
async function deploy(way: 'socket-proxy' | 'socket', manager: string): Promise<void> {
  await lab.deployStack({
    name: stack,
    composeFiles: [join(botFolder, 'stack.yml'), join(botFolder, `${way}.yml`)],
    env: {
      ...settings,
      HOWDAH_CONFIG_FILE: await writeConfiguration(way, manager),
      HOWDAH_CONFIG_NAME: `howdah_e2e_${randomUUID().slice(0, 8)}`,
    },
  });
}

async function createSlackSecrets(): Promise<void> {
  const manager = await openManager(lab.spec);
  for (const { name, value } of slackSecrets) {
    await manager.createSecret({ Name: name, Labels: {}, Data: Buffer.from(value).toString('base64') });
  }
}

async function removeSlackSecrets(): Promise<void> {
  const manager = await openManager(lab.spec);
  const listed = z
    .array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) }))
    .parse(await manager.listSecrets());
  const own = listed.filter(({ Spec }) => slackSecrets.some(({ name }) => name === Spec.Name));
  await Promise.all(own.map(({ ID }) => manager.getSecret(ID).remove()));
}

/** `docker stack rm` leaves them to the operator where a container is still on its way out; so does the lab. */
async function removeNetworks(): Promise<void> {
  const manager = await openManager(lab.spec);
  const networks = await manager.listNetworks({ filters: { label: [`com.docker.stack.namespace=${stack}`] } });
  await Promise.all(networks.map(({ Id }) => manager.getNetwork(Id).remove()));
}

/** The group that owns the engine's socket on the lab's hosts. */
async function readDockerGroup(hostRoot: string): Promise<string> {
  const gid = /^docker:[^:]*:(\d+):/m.exec(await readFile(join(hostRoot, 'etc/group'), 'utf8'))?.[1];
  if (gid === undefined) throw new Error('the lab hosts have no group docker');
  return gid;
}

const Example = z.looseObject({
  slack: z.looseObject({}),
  clusters: z.tuple([z.looseObject({ haproxy: z.looseObject({}), swarm: z.looseObject({}) })]),
});

/** The example configuration as it is, but for the ids and the addresses that everybody has to put in. */
async function writeConfiguration(way: string, manager: string): Promise<string> {
  const example = Example.parse(parse(await readFile(join(botFolder, 'howdah.example.yaml'), 'utf8')));
  const [cluster] = example.clusters;
  const { teamId, appId, opsChannel } = workspaceApp;
  const haproxy = {
    ...cluster.haproxy,
    instances: status.haproxy.proxies.map(({ node, statsUrl }) => ({ name: node, statsUrl })),
  };
  const swarm = { ...cluster.swarm, managers: [manager] };
  const file = join(folder, `${way}.yaml`);
  await writeFile(
    file,
    stringify({
      ...example,
      slack: { ...example.slack, teamId, appId, apiUrl: `${running.url}/api/` },
      clusters: [{ ...cluster, channels: [opsChannel], haproxy, swarm }],
    }),
  );
  return file;
}

const fetchReadiness =
  'fetch("http://127.0.0.1:8080/readyz").then(async (answer) => console.log(answer.status, await answer.text()))';

async function waitUntilReady(): Promise<void> {
  await waitUntil({
    what: 'a bot in the swarm that is ready',
    timeoutMs: 120_000,
    probe: async () => {
      const { stdout, stderr } = await lab.execInService(service, ['node', '-e', fetchReadiness]);
      return stdout.startsWith('200 ') ? { done: true, value: undefined } : { done: false, seen: stdout + stderr };
    },
  });
}

const UpdatedService = z.looseObject({ UpdateStatus: z.looseObject({ State: z.string() }).optional() });

async function waitUntilUpdated(state: 'completed' | 'rollback_completed'): Promise<void> {
  await waitUntil({
    what: `the update to be ${state}`,
    timeoutMs: 100_000,
    probe: async () => {
      const manager = await openManager(lab.spec);
      const { UpdateStatus } = UpdatedService.parse(await manager.getService(service).inspect());
      return UpdateStatus?.State === state
        ? { done: true, value: undefined }
        : { done: false, seen: String(UpdateStatus?.State) };
    },
  });
}

/**
 * Types `/pg status` until it says healthy, as a person does after a deployment: the first look of a bot that has just
 * started may be too slow for its own deadlines on a busy machine.
 */
function askUntilHealthy(): Promise<StatusMessage> {
  return waitUntil({
    what: '/pg status to say healthy',
    timeoutMs: 60_000,
    everyMs: 500,
    probe: async () => {
      const answer = readStatusMessage(await workspace.ask('/pg status'));
      return answer.verdict === 'healthy'
        ? { done: true, value: answer }
        : { done: false, seen: `${answer.verdict}: ${answer.reasons}` };
    },
  });
}

const ContainerFacts = z.looseObject({
  Image: z.string(),
  Config: z.looseObject({ User: z.string() }),
  HostConfig: z.looseObject({ ReadonlyRootfs: z.boolean(), CapDrop: z.array(z.string()), Privileged: z.boolean() }),
  State: z.looseObject({ ExitCode: z.number(), Health: z.object({ Status: z.string() }).optional() }),
});

async function openBotContainer() {
  const { node, containerId } = await fetchServiceContainer(lab.spec, service);
  const engine = openEngine(node, 60_000);
  const container = engine.getContainer(containerId);
  return { engine, container, containerId, inspect: async () => ContainerFacts.parse(await container.inspect()) };
}

describe('the bot in the swarm', () => {
  it('answers /pg status typed in the workspace, about every part of the cluster', async () => {
    const answer = await askUntilHealthy();
    const names = answer.members.map((member) => member.Member).sort();
    expect(names).toEqual(['patroni-1', 'patroni-2', 'patroni-3']);
    expect(Object.keys(answer.parts)).toEqual(['Replication', 'etcd', 'HAProxy', 'Swarm']);
    expect(answer.age).not.toMatch(/silent/i);
  });

  it('answers /pg help', async () => {
    const answer = await workspace.ask('/pg help');
    expect(JSON.stringify(answer.blocks)).toContain('/pg status');
  });

  it('reaches the managers through a filter that lets no change and no secret pass', async () => {
    const ask = `Promise.all([["GET", "version"], ["GET", "v1.44/services"], ["GET", "secrets"], ["POST", "swarm/leave"]]
      .map(([method, path]) => fetch("http://docker-reader:2375/" + path, { method })))
      .then((answers) => console.log(answers.map(({ status }) => status).join(" ")))`;
    expect((await lab.execInService(service, ['node', '-e', ask])).stdout.trim()).toBe('200 200 403 403');
  });

  it('is found healthy by the engine', async () => {
    const { inspect } = await openBotContainer();
    await waitUntil({
      what: 'the health check to pass',
      timeoutMs: 90_000,
      probe: async () => {
        const health = (await inspect()).State.Health?.Status;
        return health === 'healthy' ? { done: true, value: undefined } : { done: false, seen: String(health) };
      },
    });
  });

  it('runs as nobody special and can write nothing', async () => {
    const { inspect } = await openBotContainer();
    const facts = await inspect();
    expect(facts.HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Privileged: false });
    const [identity, capabilities, write] = await Promise.all([
      lab.execInService(service, ['id', '-u']),
      lab.execInService(service, ['grep', 'CapPrm', '/proc/1/status']),
      lab.execInService(service, ['touch', '/app/src/main.ts']),
    ]);
    expect(identity.stdout.trim()).toBe('1000');
    expect(capabilities.stdout).toMatch(/CapPrm:\s*0+$/m);
    expect(write.exitCode).not.toBe(0);
  });

  it('shows no secret in what the engine tells of its container and its image', async () => {
    const { engine, container, inspect } = await openBotContainer();
    const image = engine.getImage((await inspect()).Image);
    const told = JSON.stringify([await container.inspect(), await image.inspect(), await image.history()]);
    const logs = await lab.readLogs(service);
    const secrets = [
      ...slackSecrets.map(({ value }) => value),
      await lab.readSecret('patroni_rest_password'),
      await lab.readSecret('haproxy_stats_password'),
    ];
    for (const secret of secrets) {
      expect(told).not.toContain(secret);
      expect(logs).not.toContain(secret);
    }
  });

  it('stops cleanly on SIGTERM, and the swarm brings back one that answers', async () => {
    const { container, containerId, inspect } = await openBotContainer();
    await container.stop({ t: 20 });
    expect((await inspect()).State.ExitCode).toBe(0);
    expect(await lab.readLogs(service)).toContain('Howdah stopped');
    await waitUntil({
      what: 'the swarm to start another container',
      timeoutMs: 60_000,
      probe: async () =>
        (await openBotContainer()).containerId === containerId
          ? { done: false, seen: 'the same container' }
          : { done: true, value: undefined },
    });
    await waitUntilReady();
    await askUntilHealthy();
  });

  it("is updated to the way through the engine's own socket", async () => {
    await deploy('socket', 'unix:///var/run/docker.sock');
    await waitUntilUpdated('completed');
    const { inspect } = await openBotContainer();
    expect((await inspect()).Config.User).toBe(`1000:${settings.HOWDAH_DOCKER_GID}`);
    await waitUntilReady();
    await askUntilHealthy();
  });

  it('stays as it is when its new configuration cannot be used', async () => {
    await deploy('socket', 'no address of a manager');
    await waitUntilUpdated('rollback_completed');
    expect(await lab.readLogs(service)).toContain('howdah.yaml: clusters[0].swarm.managers[0]');
    await waitUntilReady();
    await askUntilHealthy();
  });
});
