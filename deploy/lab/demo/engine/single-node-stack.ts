import { parse } from 'yaml';
import { z } from 'zod';

/** Published ports on the one node: the lab's ports would collide there. */
export const enginePorts = {
  patroni: (slot: number): number => 28_000 + slot,
  etcd: (slot: number): number => 23_790 + slot,
  write: 25_432,
  read: 25_433,
  stats: 27_000,
} as const;

const Service = z.looseObject({ ports: z.array(z.unknown()).optional(), deploy: z.looseObject({}) });
const Stack = z.looseObject({
  services: z.record(z.string(), Service),
  configs: z.record(z.string(), z.looseObject({ file: z.string() })),
});
type Stack = z.infer<typeof Stack>;

/**
 * The database stack of stack.yml with every task on one node: same services, images, secrets and settings; only
 * placement, the number of proxies and published ports differ. Variables stay for the docker client to fill in.
 */
export function planSingleNodeStack(options: {
  /** Text of stack.yml. */
  stackYaml: string;
  /** Swarm's id of the node. */
  nodeId: string;
  /** Folder of stack.yml, absolute. */
  folder: string;
}): Stack {
  const whole = Stack.parse(parse(options.stackYaml, { merge: true }));
  const services = Object.entries(whole.services).map(([name, service]) => [
    name,
    {
      ...service,
      ports: [...(service.ports ?? []), ...portsOf(name)],
      deploy: { ...service.deploy, replicas: 1, placement: { constraints: [`node.id == ${options.nodeId}`] } },
    },
  ]);
  const configs = Object.entries(whole.configs).map(([name, config]) => [
    name,
    { ...config, file: config.file.replace(/^\./, options.folder.replace(/\/$/, '')) },
  ]);
  const kept = Object.entries(whole).filter(([key]) => !key.startsWith('x-'));
  return Stack.parse({
    ...Object.fromEntries(kept),
    services: Object.fromEntries(services),
    configs: Object.fromEntries(configs),
  });
}

/** The bot runs outside of the overlay network, so what it asks must be published; stack.yml publishes the proxies. */
function portsOf(service: string): readonly object[] {
  const [, kind, slot] = /^(patroni|etcd)-(\d+)$/.exec(service) ?? [];
  if (slot === undefined) return [];
  const [target, published] =
    kind === 'patroni' ? [8008, enginePorts.patroni(Number(slot))] : [2379, enginePorts.etcd(Number(slot))];
  return [{ target, published, protocol: 'tcp', mode: 'host' }];
}
