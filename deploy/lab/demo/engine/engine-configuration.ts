import { join } from 'node:path';
import { describeLabPolicy, describeSlack, workspaceApp } from '../../bot/bot-configuration.ts';
import type { DockerAddress } from './docker-address.ts';
import { demoStack, secretFileIn } from './engine-secrets.ts';
import { enginePorts } from './single-node-stack.ts';

/** Patroni's scope in the demo. */
export const engineCluster = 'pgprod';

const slots = [1, 2, 3] as const;

/** The bot's configuration for the stack on one engine. `folder` holds the generated secrets. */
export function describeEngineConfiguration(options: {
  address: DockerAddress;
  folder: string;
  slackApiUrl: string;
  healthPort: number;
}) {
  const { address, folder, slackApiUrl, healthPort } = options;
  const { certFolder, dockerHost } = address;
  const at = (port: number): string => `http://${address.publishedHost}:${port}`;
  return {
    slack: describeSlack(slackApiUrl),
    http: { host: '127.0.0.1', port: healthPort },
    clusters: [
      {
        name: engineCluster,
        channels: [workspaceApp.opsChannel],
        policy: describeLabPolicy(),
        patroni: {
          scope: engineCluster,
          username: 'patroni',
          passwordFile: secretFileIn(folder, 'patroni_rest_password'),
          members: slots.map((slot) => ({ name: `patroni-${slot}`, url: at(enginePorts.patroni(slot)) })),
        },
        etcd: { members: slots.map((slot) => ({ name: `etcd-${slot}`, url: at(enginePorts.etcd(slot)) })) },
        haproxy: {
          username: 'howdah',
          passwordFile: secretFileIn(folder, 'haproxy_stats_password'),
          instances: [{ name: 'haproxy', statsUrl: at(enginePorts.stats) }],
        },
        swarm: {
          stack: demoStack,
          managers: [dockerHost],
          ...(certFolder === undefined
            ? {}
            : {
                tls: {
                  caFile: join(certFolder, 'ca.pem'),
                  certFile: join(certFolder, 'cert.pem'),
                  keyFile: join(certFolder, 'key.pem'),
                },
              }),
        },
      },
    ],
  };
}
