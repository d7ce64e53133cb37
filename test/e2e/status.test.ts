import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { formatBytes } from '../../src/core/format-bytes.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import { readStatusMessage } from '../support/status-message.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;

beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
});
afterAll(() => bot.stop());

const PatronictlList = z.array(
  z.looseObject({ Member: z.string(), Role: z.string(), State: z.string(), TL: z.number() }),
);
const EtcdctlStatus = z.array(
  z.object({
    Endpoint: z.string(),
    Status: z.object({
      header: z.object({ member_id: z.coerce.string() }),
      version: z.string(),
      dbSize: z.number(),
      leader: z.coerce.string(),
    }),
  }),
);
const SwarmNodes = z.array(
  z.object({
    ID: z.string(),
    Description: z.object({ Hostname: z.string() }),
    Status: z.object({ State: z.string() }),
    ManagerStatus: z.object({ Leader: z.boolean().default(false), Reachability: z.string() }).optional(),
  }),
);
const SwarmServices = z.array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) }));
const SwarmTasks = z.array(
  z.object({
    ServiceID: z.string(),
    NodeID: z.string().optional(),
    Status: z.object({ State: z.string() }),
    DesiredState: z.string(),
  }),
);

async function run(service: string, argv: readonly string[], user?: string): Promise<string> {
  const { stdout, stderr, exitCode } = await lab.execInService(service, argv, user === undefined ? {} : { user });
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
  return stdout;
}

async function askPatroni() {
  const list = PatronictlList.parse(JSON.parse(await run('patroni-1', ['patronictl', 'list', '-f', 'json'])));
  return Promise.all(
    list
      .sort((left, right) => left.Member.localeCompare(right.Member))
      .map(async ({ Member, Role, State, TL }) => ({
        Member,
        Role,
        State,
        TL: String(TL),
        PostgreSQL: (await run(Member, ['psql', '-U', 'postgres', '-tAc', 'show server_version'], 'postgres'))
          .split(' ')[0]
          ?.trim(),
        Patroni: (await run(Member, ['patroni', '--version'])).trim().split(' ').at(-1),
      })),
  );
}

async function askEtcd() {
  const json = await run('etcd-1', ['etcdctl', 'endpoint', 'status', '--cluster', '-w', 'json']);
  const alarms = await run('etcd-1', ['etcdctl', 'alarm', 'list']);
  return {
    alarms: alarms.trim() || 'no alarms',
    members: EtcdctlStatus.parse(JSON.parse(json))
      .map(({ Endpoint, Status }) => ({
        name: new URL(Endpoint).hostname,
        version: Status.version,
        size: formatBytes(Status.dbSize),
        isLeader: Status.leader === Status.header.member_id,
      }))
      .sort((left, right) => left.name.localeCompare(right.name)),
  };
}

/** `docker node ls`, `docker service ls` and `docker service ps` of the stack, as the engine's API has them. */
async function askSwarm() {
  const engine = status.nodes.find((node) => node.role === 'manager')?.engineUrl.replace('tcp:', 'http:');
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${status.stackName}`] }));
  const get = async (path: string) => (await fetch(`${engine}${path}`)).json();
  const nodes = SwarmNodes.parse(await get('/nodes'));
  const services = SwarmServices.parse(await get(`/services?filters=${filters}`));
  const tasks = SwarmTasks.parse(await get(`/tasks?filters=${filters}`));
  const running = tasks.filter((task) => task.DesiredState === 'running' && task.Status.State === 'running');
  const nameOf = (id: string) => services.find(({ ID }) => ID === id)?.Spec.Name.replace(`${status.stackName}_`, '');
  return {
    ready: nodes.filter((node) => node.Status.State === 'ready').length,
    managers: nodes.filter((node) => node.ManagerStatus?.Reachability === 'reachable').length,
    leader: nodes.find((node) => node.ManagerStatus?.Leader)?.Description.Hostname,
    running: running.length,
    onNodes: Object.fromEntries(
      nodes.map(({ ID, Description }) => [
        Description.Hostname,
        running
          .filter((task) => task.NodeID === ID)
          .map((task) => nameOf(task.ServiceID))
          .sort()
          .join(', '),
      ]),
    ),
  };
}

async function askProxies() {
  const password = (await readFile(status.haproxy.statsPasswordFile, 'utf8')).trim();
  const authorization = `Basic ${Buffer.from(`${status.haproxy.statsUser}:${password}`).toString('base64')}`;
  return Promise.all(
    status.haproxy.proxies.map(async ({ node, statsUrl }) => {
      const csv = await (await fetch(new URL('/;csv', statsUrl), { headers: { authorization } })).text();
      const rows = csv.split('\n').map((line) => line.split(','));
      const column = rows[0]?.indexOf('status') ?? -1;
      const up = (backend: string) =>
        rows
          .filter((row) => row[0] === backend && row[1] !== 'BACKEND' && row[column]?.startsWith('UP'))
          .map((row) => row[1]);
      return { node, writers: up('be_write'), readers: up('be_readonly') };
    }),
  );
}

/** What the cluster's own tools say, asked without the bot. */
async function askTheTools() {
  const [members, etcd, swarm, proxies] = await Promise.all([askPatroni(), askEtcd(), askSwarm(), askProxies()]);
  const nodeOf = (member: string) =>
    Object.entries(swarm.onNodes).find(([, services]) => services.split(', ').includes(member))?.[0];
  return { members: members.map((member) => ({ ...member, Node: nodeOf(member.Member) })), etcd, swarm, proxies };
}

/** What `/pg status` shows, in the same shape. */
async function askTheBot() {
  const message = readStatusMessage(await bot.workspace.ask('/pg status'));
  const { parts } = message;
  const names = (line: string) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const etcdLines = (parts.etcd ?? []).filter((line) => line.startsWith('`'));
  const proxyLines = (parts.HAProxy ?? []).slice(1);
  const swarmLines = (parts.Swarm ?? []).filter((line) => line.startsWith('`'));
  const [ready, , managers, , running] = [...(parts.Swarm?.[0]?.matchAll(/\d+/g) ?? [])].map(Number);
  return {
    members: message.members.map(({ Member, Node, Role, State, TL, PostgreSQL, Patroni }) => ({
      Member,
      Node,
      Role,
      State,
      TL,
      PostgreSQL,
      Patroni,
    })),
    etcd: {
      alarms: parts.etcd?.at(-1),
      members: etcdLines.map((line) => {
        const words = line.replace(/`[^`]+` /, '').split(' · ');
        const isLeader = words[0] === 'leader';
        return { name: names(line)[0], version: words[isLeader ? 1 : 0], size: words.at(-1), isLeader };
      }),
    },
    swarm: {
      ready,
      managers,
      leader: swarmLines.map((line) => (line.includes('Swarm leader') ? names(line)[0] : undefined)).find(Boolean),
      running,
      onNodes: Object.fromEntries(
        swarmLines.map((line) => [names(line)[0], line.split('` ')[1]?.replace('Swarm leader · ', '')]),
      ),
    },
    proxies: status.haproxy.proxies.map(({ node }, index) => ({
      node,
      writers: names(proxyLines[index * 3 + 1] ?? ''),
      readers: names(proxyLines[index * 3 + 2] ?? ''),
    })),
  };
}

describe('/pg status on a healthy cluster', () => {
  it('shows what patronictl, etcdctl, HAProxy and Docker say at the same moment', async () => {
    const { bot: shown, tools } = await waitUntil({
      what: 'two equal answers of the tools around one of the bot',
      timeoutMs: 60_000,
      probe: async () => {
        const before = await askTheTools();
        const shownNow = await askTheBot();
        const after = await askTheTools();
        return JSON.stringify(before) === JSON.stringify(after)
          ? { done: true, value: { bot: shownNow, tools: after } }
          : { done: false, seen: 'the cluster changed in between' };
      },
    });
    expect(shown).toEqual(tools);
    expect(shown.swarm.running).toBe(8);
  });

  it('is healthy, ephemeral, and says how old its facts are', async () => {
    const message = await bot.workspace.ask('/pg status');
    const shown = readStatusMessage(message);
    expect({ verdict: shown.verdict, reasons: shown.reasons.split('\n').slice(1) }).toEqual({
      verdict: 'healthy',
      reasons: [],
    });
    expect(message.ephemeral_to).toBe('U0OLGA0001');
    expect(shown.age).toMatch(/^Seen <!date\^\d+\^.*>, [\d.]+ s ago · 9 of 9 sources answered$/);
  });
});
