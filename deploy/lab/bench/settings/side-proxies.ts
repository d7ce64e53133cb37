import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { hashOfFile, stackDirectory } from '../../image/stack-images.ts';
import { openLab } from '../../lab.ts';
import { fullLab } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { overlayName } from '../../swarm/stack-deployment.ts';
import { fullServiceName, openManager } from '../../swarm/swarm-task.ts';

/** One more proxy beside the stack's own, with other settings. */
export interface ProxyVariant {
  readonly name: string;
  /** Variables of stack.yml's proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** A change to haproxy.cfg itself. */
  readonly edit?: (text: string) => string;
}

const stackName = 'benchproxies';
const firstPort = 15_000;

const Service = z.looseObject({ environment: z.record(z.string(), z.string()), deploy: z.looseObject({}) });
const StackFile = z.object({ services: z.object({ haproxy: Service }) });
const RunningService = z.object({
  Spec: z.object({ TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }) }) }),
});

/**
 * Runs `work` while each variant has a proxy of its own on the first edge node, all of them before the one cluster: so
 * that one switchover shows what each makes of it. `work` gets the lab with these proxies in the place of its own.
 */
export async function withSideProxies<T>(
  status: LabStatus,
  variants: readonly ProxyVariant[],
  work: (status: LabStatus) => Promise<T>,
): Promise<T> {
  const [edge] = status.haproxy.proxies;
  if (edge === undefined) throw new Error('the lab has no proxy');
  const lab = await openLab(fullLab);
  const folder = await mkdtemp(join(tmpdir(), 'howdah-side-proxies-'));
  const proxies = variants.map(({ name }, index) => {
    const [write, read, stats] = portsOf(index);
    const { address } = edge;
    const statsUrl = `http://${address}:${stats}/`;
    return { node: name, address, write: `${address}:${write}`, read: `${address}:${read}`, statsUrl };
  });
  try {
    const composeFile = await writeComposeFile({ folder, variants, node: edge.node });
    await lab.deployStack({ name: stackName, composeFiles: [composeFile], env: {} });
    return await work({ ...status, haproxy: { ...status.haproxy, proxies } });
  } finally {
    await lab.removeStack(stackName);
    await rm(folder, { recursive: true });
  }
}

function portsOf(index: number): readonly [number, number, number] {
  const port = firstPort + 10 * index;
  return [port, port + 1, port + 2];
}

/** The stack's own service, once for each variant. */
async function writeComposeFile(options: {
  folder: string;
  variants: readonly ProxyVariant[];
  node: string;
}): Promise<string> {
  const { folder, variants, node } = options;
  const text = await readFile(join(stackDirectory, 'stack.yml'), 'utf8');
  const own = StackFile.parse(parse(text, { merge: true })).services.haproxy;
  const image = RunningService.parse(
    await (await openManager(fullLab)).getService(fullServiceName('haproxy')).inspect(),
  ).Spec.TaskTemplate.ContainerSpec.Image;
  const services: Record<string, unknown> = {};
  const configs: Record<string, unknown> = {};
  for (const [index, variant] of variants.entries()) {
    const name = `proxy-${index}`;
    const file = join(folder, `${name}.cfg`);
    const settings = await readFile(join(stackDirectory, 'haproxy.cfg'), 'utf8');
    await writeFile(file, variant.edit?.(settings) ?? settings);
    configs[name] = { file, name: `${stackName}_${index}_${await hashOfFile(file)}` };
    // The lab may allow fewer open files than the stack asks for.
    const { ulimits: _, ...rest } = own;
    services[name] = {
      ...rest,
      image,
      environment: { ...own.environment, ...variant.env },
      ports: portsOf(index).map((published, door) => ({
        target: targets[door],
        published,
        protocol: 'tcp',
        mode: 'host',
      })),
      configs: [{ source: name, target: '/usr/local/etc/haproxy/haproxy.cfg' }],
      deploy: { ...own.deploy, replicas: 1, placement: { constraints: [`node.hostname == ${node}`] } },
    };
  }
  const composeFile = join(folder, 'stack.yml');
  const secrets = { haproxy_stats_password: { external: true } };
  const networks = { 'patroni-net': { external: true, name: overlayName } };
  await writeFile(composeFile, stringify({ version: '3.8', services, configs, secrets, networks }));
  return composeFile;
}

/** Writes, reads, statistics: as in haproxy.cfg. */
const targets = [5432, 5433, 7000] as const;
