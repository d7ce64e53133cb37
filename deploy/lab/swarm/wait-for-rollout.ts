import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { LabSpec } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openManager } from './swarm-task.ts';

const Service = z.object({
  ID: z.string(),
  Spec: z.object({ Name: z.string(), TaskTemplate: z.object({ ContainerSpec: z.unknown() }) }),
  UpdateStatus: z.object({ State: z.string() }).nullish(),
  ServiceStatus: z.object({ DesiredTasks: z.number() }),
});
const Task = z.object({
  ServiceID: z.string(),
  DesiredState: z.string(),
  Status: z.object({ State: z.string() }),
  Spec: z.object({ ContainerSpec: z.unknown() }),
});

/**
 * Waits until every service of a stack runs as its specification says now. `docker stack deploy` returns before the
 * first old container has stopped: what is healthy then may be what is about to go.
 */
export const waitForRollout = (spec: LabSpec, stack: string): Promise<void> =>
  waitUntil({
    what: `the services of ${stack} to run as deployed`,
    timeoutMs: 240_000,
    probe: async () => {
      const manager = await openManager(spec);
      const filters = { label: [`com.docker.stack.namespace=${stack}`] };
      const services = z.array(Service).parse(await manager.listServices({ filters, status: true }));
      const tasks = z.array(Task).parse(await manager.listTasks({ filters }));
      const late = services.filter((service) => {
        const wanted = tasks.filter((task) => task.ServiceID === service.ID && task.DesiredState === 'running');
        const current = wanted.filter(
          ({ Status, Spec }) =>
            Status.State === 'running' &&
            isDeepStrictEqual(Spec.ContainerSpec, service.Spec.TaskTemplate.ContainerSpec),
        );
        const isSettled = current.length === wanted.length && current.length === service.ServiceStatus.DesiredTasks;
        return !isSettled || service.UpdateStatus?.State === 'updating';
      });
      return late.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: late.map(({ Spec }) => Spec.Name).join(', ') };
    },
  });
