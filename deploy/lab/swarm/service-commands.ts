import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { LabSpec } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openEngine } from './engine.ts';
import { fetchServiceContainer, fullServiceName, openManager } from './swarm-task.ts';

export type ExecResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

const ExecState = z.object({ ExitCode: z.number().nullable(), Running: z.boolean() });

/** A replicated service as the manager returns it; only what scaling needs. */
const ReplicatedService = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ Mode: z.object({ Replicated: z.object({ Replicas: z.number() }) }) }),
});

const collect = (stream: PassThrough): { readonly text: () => string } => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString('utf8') };
};

/** Runs a command in a service's container and returns what it printed and how it ended. */
export const execInContainer = async (fields: {
  readonly spec: LabSpec;
  readonly service: string;
  readonly argv: readonly string[];
  readonly onNode?: string;
  /** User in the container; the image's own when absent. */
  readonly user?: string;
}): Promise<ExecResult> => {
  const { node, containerId } = await fetchServiceContainer(fields.spec, fields.service, fields.onNode);
  const engine = openEngine(node, 120_000);
  const exec = await engine.getContainer(containerId).exec({
    Cmd: [...fields.argv],
    AttachStdout: true,
    AttachStderr: true,
    ...(fields.user === undefined ? {} : { User: fields.user }),
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const [out, err] = [collect(stdout), collect(stderr)];
  engine.modem.demuxStream(stream, stdout, stderr);
  await finished(stream, { writable: false });
  const exitCode = await waitUntil<number>({
    what: `${fields.argv[0]} in ${fields.service} to report its exit code`,
    timeoutMs: 10_000,
    everyMs: 20,
    probe: async () => {
      const state = ExecState.parse(await exec.inspect());
      return state.Running || state.ExitCode === null
        ? { done: false, seen: 'running' }
        : { done: true, value: state.ExitCode };
    },
  });
  return { stdout: out.text(), stderr: err.text(), exitCode };
};

/** Undoes the engine's framing of two streams in one: 8 bytes of header (stream, three zeros, length), then the text. */
export const joinLogFrames = (framed: Buffer): string => {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset + 8 <= framed.length) {
    const end = offset + 8 + framed.readUInt32BE(offset + 4);
    parts.push(framed.subarray(offset + 8, end));
    offset = end;
  }
  return Buffer.concat(parts).toString('utf8');
};

// Several tasks log into one stream in no order. Each line begins with its time (RFC 3339, same length and zone).
const inOrderOfTime = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .sort()
    .map((line) => line.slice(line.indexOf(' ') + 1))
    .join('\n');

const Containers = z.array(z.object({ Id: z.string() }));

/**
 * The last lines of what each container of a service has logged, ended ones included, in the order of time. Each node's
 * engine is asked itself: the swarm's own `service logs` waits for ever for a node that was away.
 */
export const readServiceLogs = async (spec: LabSpec, service: string, lines: number): Promise<string> => {
  const label = [`com.docker.swarm.service.name=${fullServiceName(service)}`];
  const options = { stdout: true, stderr: true, tail: lines, timestamps: true, follow: false } as const;
  const ofNodes = await Promise.all(
    spec.nodes.map(async (node) => {
      const engine = openEngine(node);
      // A node without power has nothing to tell.
      const found: unknown = await engine.listContainers({ all: true, filters: { label } }).catch(() => []);
      const logs = Containers.parse(found).map(({ Id }) => engine.getContainer(Id).logs(options));
      return (await Promise.all(logs)).map(joinLogFrames);
    }),
  );
  return inOrderOfTime(ofNodes.flat().join('\n'));
};

const fetchReplicated = async (manager: Docker, service: string) => {
  const found: unknown = await manager.getService(fullServiceName(service)).inspect();
  return ReplicatedService.parse(found);
};

/** How many tasks a replicated service is meant to have. */
export const fetchReplicas = async (spec: LabSpec, service: string): Promise<number> =>
  (await fetchReplicated(await openManager(spec), service)).Spec.Mode.Replicated.Replicas;

const updateService = (
  spec: LabSpec,
  service: string,
  change: (current: z.infer<typeof ReplicatedService>['Spec']) => object,
): Promise<void> =>
  waitUntil({
    what: `the swarm to take a change of ${service}`,
    timeoutMs: 30_000,
    probe: async () => {
      const manager = await openManager(spec);
      const current = await fetchReplicated(manager, service);
      // A change that somebody else made in between is a version conflict: it throws and is tried again.
      await manager
        .getService(fullServiceName(service))
        .update({ version: current.Version.Index, ...change(current.Spec) });
      return { done: true, value: undefined };
    },
  });

/** Sets how many tasks a service is meant to have. */
export const requestReplicas = (spec: LabSpec, service: string, replicas: number): Promise<void> =>
  updateService(spec, service, (current) => ({ ...current, Mode: { Replicated: { Replicas: replicas } } }));

const TaskTemplate = z.looseObject({ ForceUpdate: z.number().optional() });

/** Makes the swarm replace a service's tasks though nothing in it has changed. */
export const requestForcedUpdate = (spec: LabSpec, service: string): Promise<void> =>
  updateService(spec, service, (current) => {
    const template = TaskTemplate.parse(current.TaskTemplate);
    return { ...current, TaskTemplate: { ...template, ForceUpdate: (template.ForceUpdate ?? 0) + 1 } };
  });
