import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/wait-until.ts';
import { formatBytes } from '../../src/slack/views/quantity.ts';
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
    Description: z.object({ Hostname: z.string() }),
    Status: z.object({ State: z.string() }),
    ManagerStatus: z.object({ Leader: z.boolean().default(false), Reachability: z.string() }).optional(),
  }),
);
const SwarmTasks = z.array(z.object({ Status: z.object({ State: z.string() }), DesiredState: z.string() }));

async function run(service: string, argv: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await lab.execInService(service, argv);
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
  return stdout;
}

/** What the cluster's own tools say, asked without the bot. */
async function askTheTools() {
  const members = PatronictlList.parse(JSON.parse(await run('patroni-1', ['patronictl', 'list', '-f', 'json'])));
  const etcd = EtcdctlStatus.parse(
    JSON.parse(await run('etcd-1', ['etcdctl', 'endpoint', 'status', '--cluster', '-w', 'json'])),
  );
  const engine = status.nodes.find((node) => node.role === 'manager')?.engineUrl.replace('tcp:', 'http:');
  const nodes = SwarmNodes.parse(await (await fetch(`${engine}/nodes`)).json());
  const tasks = SwarmTasks.parse(await (await fetch(`${engine}/tasks`)).json());
  const password = (await readFile(status.haproxy.statsPasswordFile, 'utf8')).trim();
  const authorization = `Basic ${Buffer.from(`${status.haproxy.statsUser}:${password}`).toString('base64')}`;
  const proxies = await Promise.all(
    status.haproxy.proxies.map(async ({ node, statsUrl }) => {
      const csv = await (await fetch(new URL('/;csv', statsUrl), { headers: { authorization } })).text();
      const rows = csv.split('\n').map((line) => line.split(','));
      const up = (backend: string) =>
        rows.filter(
          ([proxy, server, ...rest]) => proxy === backend && server !== 'BACKEND' && rest[15]?.startsWith('UP'),
        );
      return { node, writers: up('be_write').map((row) => row[1]), readers: up('be_readonly').map((row) => row[1]) };
    }),
  );
  return {
    members: members
      .map(({ Member, Role, State, TL }) => ({ Member, Role, State, TL: String(TL) }))
      .sort((left, right) => left.Member.localeCompare(right.Member)),
    etcd: etcd
      .map(({ Endpoint, Status }) => ({
        name: new URL(Endpoint).hostname,
        version: Status.version,
        size: formatBytes(Status.dbSize),
        isLeader: Status.leader === Status.header.member_id,
      }))
      .sort((left, right) => left.name.localeCompare(right.name)),
    nodes: nodes.map((node) => node.Description.Hostname).sort(),
    ready: nodes.filter((node) => node.Status.State === 'ready').length,
    swarmLeader: nodes.find((node) => node.ManagerStatus?.Leader)?.Description.Hostname,
    running: tasks.filter((task) => task.DesiredState === 'running' && task.Status.State === 'running').length,
    proxies,
  };
}

/** What `/pg status` shows, in the same shape. */
async function askTheBot() {
  const message = readStatusMessage(await bot.workspace.ask('/pg status'));
  const { parts } = message;
  const names = (line: string) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const etcdLines = (parts.etcd ?? []).filter((line) => line.startsWith('`'));
  const proxyLines = (parts.HAProxy ?? []).slice(1);
  const swarmLines = (parts.Swarm ?? []).filter((line) => line.startsWith('`'));
  const [, ready, , running] = parts.Swarm?.[0]?.match(/(\d+) of (\d+) nodes.* (\d+) of \d+ tasks/) ?? [];
  return {
    members: message.members.map(({ Member, Role, State, TL }) => ({ Member, Role, State, TL })),
    etcd: etcdLines.map((line) => {
      const words = line.split(' · ');
      return {
        name: names(line)[0],
        version: words.find((word) => /\d+\.\d+\.\d+/.test(word))?.match(/\d+\.\d+\.\d+/)?.[0],
        size: words.at(-1),
        isLeader: / leader/.test(line),
      };
    }),
    nodes: swarmLines.map((line) => names(line)[0] ?? '').sort(),
    ready: Number(ready),
    swarmLeader: swarmLines.map((line) => (line.includes('Swarm leader') ? names(line)[0] : undefined)).find(Boolean),
    running: Number(running),
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
