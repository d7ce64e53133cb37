import type { LabStatus } from '../lab-status.ts';

const line = (label: string, text: string): string => `  ${label.padEnd(10)} ${text}`;

const renderAddresses = (status: LabStatus): readonly string[] => [
  ...status.nodes.map((node) =>
    line('engine', `${node.engineUrl}  ${node.name} (${node.role}${node.hasPower ? '' : ', no power'})`),
  ),
  ...status.patroni.members.map((member) => line('patroni', `${member.url}  ${member.name}`)),
  ...status.etcd.clients.map((member) => line('etcd', `${member.url}  ${member.name}`)),
  ...status.etcd.metrics.map((member) => line('etcd', `${member.url}/metrics  ${member.name}`)),
  ...status.haproxy.proxies.flatMap((proxy) => [
    line('haproxy', `${proxy.write} (writes), ${proxy.read} (reads), ${proxy.statsUrl} (statistics)  ${proxy.node}`),
  ]),
  line('registry', `http://${status.registry}`),
  line('workspace', status.workspaceUrl),
  line('bot', status.botHealthUrl),
  line('passwords', `${status.postgres.superuserPasswordFile}, ${status.patroni.restPasswordFile},`),
  line('', `${status.postgres.replicationPasswordFile}, ${status.haproxy.statsPasswordFile}`),
];

const renderCluster = (status: LabStatus): readonly string[] =>
  status.cluster.members.map((member) => {
    const lag = member.lagBytes === null ? '' : `, ${member.lagBytes} bytes behind`;
    return line(member.name, `${member.role}, ${member.state}, timeline ${member.timeline ?? 'unknown'}${lag}`);
  });

/** The lab's state as text for a terminal. */
export const renderLabStatus = (status: LabStatus): string => {
  if (status.state === 'down') {
    return 'The lab is down. `npm run lab:up` starts it.';
  }
  const failed = status.checks.filter((check) => !check.ok);
  return [
    `The lab is ${status.state}.`,
    ...failed.map((check) => `  not well: ${check.name}: ${check.seen}`),
    ...status.faults.map((fault) => `  broken on purpose: ${fault}`),
    `Cluster ${status.clusterName}:`,
    ...renderCluster(status),
    'Addresses (this machine only):',
    ...renderAddresses(status),
  ].join('\n');
};
