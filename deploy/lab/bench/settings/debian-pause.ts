import { z } from 'zod';
import type { LabSpec } from '../../lab-spec.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { fetchServiceContainers, fullServiceName, openManager } from '../../swarm/swarm-task.ts';

const Service = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ TaskTemplate: z.looseObject({ ContainerSpec: z.looseObject({}) }) }),
});

/** Puts Patroni's own statement back, in the container itself, before Patroni starts. */
const command = [
  'sh',
  '-c',
  "sed -i 's/await_leader(self.dcs, 2)/time.sleep(2)/' /usr/lib/python3/dist-packages/patroni/ha.py" +
    " && ! grep -q 'await_leader(self' /usr/lib/python3/dist-packages/patroni/ha.py && exec patroni-entrypoint",
];

/** Gives one member the pause back that our image takes out of Debian's Patroni, or takes it out again. */
export async function requestPause(spec: LabSpec, service: string, whose: 'debian' | 'ours'): Promise<void> {
  const before = new Set((await fetchServiceContainers(spec, service)).map(({ containerId }) => containerId));
  const manager = await openManager(spec);
  const handle = manager.getService(fullServiceName(service));
  const { Version, Spec } = Service.parse(await handle.inspect());
  const { TaskTemplate } = Spec;
  const { Command: _, ...own } = TaskTemplate.ContainerSpec;
  const ContainerSpec = whose === 'debian' ? { ...own, Command: command } : own;
  await handle.update({ version: Version.Index, ...Spec, TaskTemplate: { ...TaskTemplate, ContainerSpec } });
  await waitUntil({
    what: `another container of ${service}`,
    timeoutMs: 240_000,
    probe: async () => {
      const now = await fetchServiceContainers(spec, service);
      return now.length === 1 && now.every(({ containerId }) => !before.has(containerId))
        ? { done: true, value: undefined }
        : { done: false, seen: `${now.length} running` };
    },
  });
}
