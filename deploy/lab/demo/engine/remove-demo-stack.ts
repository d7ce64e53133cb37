import type Docker from 'dockerode';
import { z } from 'zod';
import { waitUntil } from '../../probe/wait-until.ts';
import { demoStack } from './engine-secrets.ts';

/** The overlay network of the demo's stack. */
export const demoNetwork = `${demoStack}-net`;

const Services = z.array(z.object({ ID: z.string() }));
const Containers = z.array(z.object({ Id: z.string() }));
const Named = z.array(z.object({ ID: z.string(), Spec: z.object({ Name: z.string() }) }));
const Networks = z.array(z.object({ Id: z.string(), Name: z.string() }));
const Volumes = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() });

const ofStack = { label: [`com.docker.stack.namespace=${demoStack}`] };

/** Removes everything of the demo from an engine: services, containers, volumes, secrets, configs, network. Images stay. */
export async function removeDemoStack(engine: Docker): Promise<void> {
  const services = Services.parse(await engine.listServices({ filters: ofStack }));
  await Promise.all(services.map(({ ID }) => engine.getService(ID).remove()));
  await waitUntil({
    what: 'the containers of the demo to end',
    timeoutMs: 240_000,
    everyMs: 250,
    probe: async () => {
      const containers = Containers.parse(await engine.listContainers({ all: true, filters: ofStack }));
      return containers.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: `${containers.length} containers` };
    },
  });
  await waitUntil({
    what: 'the volumes, secrets and network of the demo to go',
    timeoutMs: 60_000,
    everyMs: 250,
    // Whatever is still in use for a moment throws, and is tried again.
    probe: async () => {
      await removeRest(engine);
      return { done: true, value: undefined };
    },
  });
}

async function removeRest(engine: Docker): Promise<void> {
  const { Volumes: volumes } = Volumes.parse(await engine.listVolumes({ filters: ofStack }));
  for (const { Name } of volumes ?? []) await engine.getVolume(Name).remove();
  const secrets = Named.parse(await engine.listSecrets());
  for (const { ID } of secrets.filter(({ Spec }) => Spec.Name.startsWith(`${demoStack}-`))) {
    await engine.getSecret(ID).remove();
  }
  const configs = Named.parse(await engine.listConfigs({ filters: ofStack }));
  for (const { ID } of configs) await engine.getConfig(ID).remove();
  const networks = Networks.parse(await engine.listNetworks({ filters: { name: [demoNetwork] } }));
  for (const { Id } of networks.filter(({ Name }) => Name === demoNetwork)) await engine.getNetwork(Id).remove();
}
