import { z } from 'zod';
import type { Lab } from '../../deploy/lab/lab.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { readLabRecord } from '../../deploy/lab/lifecycle/lab-record.ts';
import { runDockerClient } from '../../deploy/lab/swarm/docker-client.ts';
import type { Truth } from './subject.ts';

const MemberList = z.array(
  z.object({ Member: z.string(), Role: z.string(), State: z.string(), TL: z.union([z.number(), z.string()]) }),
);
const EndpointList = z.array(
  z.object({
    Endpoint: z.string(),
    Status: z.object({ header: z.object({ member_id: z.string() }), version: z.string(), leader: z.string() }),
  }),
);
const StatsPage = z.array(
  z.array(
    z.object({
      objType: z.string(),
      field: z.object({ name: z.string() }),
      value: z.object({ value: z.union([z.string(), z.number()]) }),
    }),
  ),
);
const NodeLine = z.object({
  ID: z.string(),
  Hostname: z.string(),
  Availability: z.string(),
  ManagerStatus: z.string(),
  EngineVersion: z.string(),
});
const ServiceLine = z.object({ Name: z.string(), Replicas: z.string(), Image: z.string() });
const TaskLine = z.object({ ID: z.string(), Name: z.string(), Node: z.string() });

/** What the tools of Patroni, etcd, HAProxy and Docker themselves say of the lab. */
export function describeLabTruth(lab: Lab, status: LabStatus): Truth {
  const exec = async (service: string, argv: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await lab.execInService(service, argv);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} in ${service} ended with ${exitCode}: ${stderr}`);
    return stdout;
  };
  return {
    async fetchMembers() {
      const listed = MemberList.parse(JSON.parse(await exec('patroni-1', ['patronictl', 'list', '-f', 'json'])));
      return listed.map((one) => ({
        name: one.Member,
        role: one.Role.toLowerCase().replace(' ', '_'),
        state: one.State,
        timeline: Number(one.TL),
      }));
    },
    async fetchEtcd() {
      const endpoints = status.etcd.clients.map(({ name }) => `http://${name}:2379`).join(',');
      const text = await exec('etcd-1', ['etcdctl', `--endpoints=${endpoints}`, 'endpoint', 'status', '-w', 'json']);
      // Ids have 64 bits, more than a JavaScript number holds.
      const listed = EndpointList.parse(JSON.parse(text.replace(/:(\d{15,})/g, ':"$1"')));
      return listed.map(({ Endpoint, Status }) => ({
        name: new URL(Endpoint).hostname,
        memberId: BigInt(Status.header.member_id).toString(16),
        leaderId: BigInt(Status.leader).toString(16),
        version: Status.version,
      }));
    },
    fetchHaproxy: (name) => fetchStatsPage(lab, status, name),
    ...describeSwarmTruth(lab),
    fetchConfiguration: () => exec('etcd-1', ['etcdctl', 'get', `${status.etcd.keyPrefix}config`, '-w', 'json']),
  };
}

/** HAProxy's JSON form, which the bot does not use. */
async function fetchStatsPage(lab: Lab, status: LabStatus, name: string): ReturnType<Truth['fetchHaproxy']> {
  const proxy = status.haproxy.proxies.find((one) => `haproxy@${one.node}` === name);
  if (proxy === undefined) throw new Error(`the lab has no proxy ${name}`);
  const password = await lab.readSecret('haproxy_stats_password');
  const authorization = `Basic ${btoa(`${status.haproxy.statsUser}:${password}`)}`;
  const response = await fetch(`${proxy.statsUrl};json`, { headers: { authorization } });
  const lines = StatsPage.parse(await response.json());
  return lines.flatMap((fields) => {
    const textOf = (field: string): string => String(fields.find((one) => one.field.name === field)?.value.value ?? '');
    const isServer = fields[0]?.objType === 'Server' && ['be_write', 'be_readonly'].includes(textOf('pxname'));
    return isServer ? [{ backend: textOf('pxname'), name: textOf('svname'), status: textOf('status') }] : [];
  });
}

function describeSwarmTruth(lab: Lab): Pick<Truth, 'fetchNodes' | 'fetchServices' | 'fetchRunningTasks'> {
  const docker = async <T>(schema: z.ZodType<T>, args: readonly string[]): Promise<T[]> => {
    const record = await readLabRecord(lab.spec);
    const manager = lab.nodes.find((node) => node.role === 'manager');
    if (record === null || manager === undefined) throw new Error('the lab is down');
    const text = await runDockerClient({
      spec: lab.spec,
      root: record.root,
      host: `tcp://${manager.address}:2375`,
      args: [...args, '--format', '{{json .}}'],
    });
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => schema.parse(JSON.parse(line)));
  };
  const short = (name: string): string => name.replace(/^pgstack_/, '');
  return {
    fetchNodes: async () =>
      (await docker(NodeLine, ['node', 'ls'])).map((line) => ({
        id: line.ID,
        hostname: line.Hostname,
        availability: line.Availability.toLowerCase(),
        isLeader: line.ManagerStatus === 'Leader',
        isManager: line.ManagerStatus !== '',
        engineVersion: line.EngineVersion,
      })),
    fetchServices: async () =>
      (await docker(ServiceLine, ['stack', 'services', 'pgstack'])).map((line) => ({
        name: short(line.Name),
        desiredTasks: Number(/\/(\d+)/.exec(line.Replicas)?.[1]),
        image: line.Image,
      })),
    fetchRunningTasks: async () =>
      (await docker(TaskLine, ['stack', 'ps', 'pgstack', '--no-trunc', '--filter', 'desired-state=running'])).map(
        (line) => ({ id: line.ID, service: short(line.Name).replace(/\.\w+$/, ''), node: line.Node }),
      ),
  };
}
