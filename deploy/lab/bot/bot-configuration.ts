import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LabStatus } from '../lab-status.ts';

/** The local workspace's own app, as its seed has it. No secret: the workspace listens on this machine only. */
export const workspaceApp = {
  teamId: 'T0HOWDAH01',
  appId: 'A0HOWDAH01',
  botToken: 'xoxb-howdah-local-bot',
  appToken: 'xapp-howdah-local-app',
  signingSecret: 'howdah-local-signing-secret',
  opsChannel: 'C0PGOPS001',
  auditChannel: 'C0PGAUDIT1',
} as const;

/** Who may do what in the lab: the people and groups of the local workspace's seed. */
export function describeLabPolicy() {
  const none: string[] = [];
  return {
    roles: {
      viewer: { users: ['U0VERA0001'], groups: none },
      operator: { users: none, groups: ['S0PGOPER01'] },
      approver: { users: none, groups: ['S0PGAPPR01'] },
    },
    commands: { switchover: { approvals: 1 }, unlock: { approvals: 1 } },
  };
}

/** The `slack` part of a configuration for the local workspace, with the files of `writeBotConfiguration`. */
export function describeSlack(apiUrl: string) {
  const { teamId, appId, auditChannel } = workspaceApp;
  return { teamId, appId, botTokenFile: 'bot-token', appTokenFile: 'app-token', auditChannel, apiUrl };
}

/** The bot's configuration for the lab, as the bot's YAML file has it; tests change single parts. */
export function describeBotConfiguration(options: { lab: LabStatus; slackApiUrl: string; healthPort: number }) {
  const { lab, slackApiUrl, healthPort } = options;
  const managers = lab.nodes.filter((node) => node.role === 'manager').map((node) => node.engineUrl);
  return {
    slack: describeSlack(slackApiUrl),
    http: { host: '127.0.0.1', port: healthPort },
    // The shortest there is: what a dead bot leaves behind is free soon.
    operations: { prefix: '/howdah/', lockTtlS: 5 },
    clusters: [
      {
        name: lab.clusterName,
        channels: [workspaceApp.opsChannel],
        policy: describeLabPolicy(),
        patroni: {
          scope: lab.clusterName,
          username: lab.patroni.restUser,
          passwordFile: lab.patroni.restPasswordFile,
          members: lab.patroni.members.map(({ name, url }) => ({ name, url })),
        },
        etcd: { members: lab.etcd.clients.map(({ name, url }) => ({ name, url })) },
        haproxy: {
          username: lab.haproxy.statsUser,
          passwordFile: lab.haproxy.statsPasswordFile,
          instances: lab.haproxy.proxies.map(({ node, statsUrl }) => ({ name: `haproxy@${node}`, statsUrl })),
        },
        swarm: { stack: lab.stackName, managers },
        postgres: {
          proxies: lab.haproxy.proxies.map(({ node, write }) => ({ name: `haproxy@${node}`, ...parseAddress(write) })),
          username: lab.postgres.superuser,
          passwordFile: lab.postgres.superuserPasswordFile,
        },
      },
    ],
  };
}

/** `198.18.0.21:5432` in its parts. */
function parseAddress(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname, port: Number(port) };
}

export type BotConfiguration = ReturnType<typeof describeBotConfiguration>;

/** Writes the configuration and its Slack tokens into `folder` (mode 0600). Resolves with the configuration's path. */
export async function writeBotConfiguration(folder: string, configuration: unknown): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    'bot-token': workspaceApp.botToken,
    'app-token': workspaceApp.appToken,
    'signing-secret': workspaceApp.signingSecret,
    'howdah.yaml': stringify(configuration),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text, { mode: 0o600 })));
  return join(folder, 'howdah.yaml');
}
