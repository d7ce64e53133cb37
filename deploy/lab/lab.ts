import { describeFault, type Fault, readFaults } from './fault/fault-ledger.ts';
import {
  injectFault,
  planDisconnect,
  planPause,
  planStop,
  undoFault,
  waitForContainers,
} from './fault/inject-fault.ts';
import { buildAndPushImage } from './image/image-builder.ts';
import { type CurrentNode, ensureNodeBase } from './image/node-base-image.ts';
import { fullLab, type LabSpec, type NodeSpec, registryAddressOf } from './lab-spec.ts';
import type { LabStatus } from './lab-status.ts';
import { fetchLabStatus } from './lifecycle/fetch-lab-status.ts';
import { type LabRecord, readLabRecord } from './lifecycle/lab-record.ts';
import { stackServices, waitForHealth } from './lifecycle/lab-repair.ts';
import { readSecret, type SecretName } from './lifecycle/lab-secrets.ts';
import { repairLab } from './lifecycle/lab-up.ts';
import { waitUntil } from './probe/wait-until.ts';
import { openEngine } from './swarm/engine.ts';
import { type ExecResult, execInContainer, readServiceLogs } from './swarm/service-commands.ts';
import { deployStackFiles, removeStack, type StackDeployment } from './swarm/stack-deployment.ts';
import { fetchServiceContainer, fetchServiceContainers } from './swarm/swarm-task.ts';

/** Which container of a service is meant, where a service has several (`haproxy`); the first one when absent. */
export type OnNode = { readonly onNode?: string };

/**
 * A running lab, for tests and drills. Services are named shortly (`patroni-1`, `etcd-2`, `haproxy`) or in full
 * (`howdah_bot`). A call that breaks something returns when it is broken, and has written down how to undo it first;
 * a call that restores returns when that part is back, and `waitUntilHealthy` waits for all the rest.
 */
export type Lab = {
  readonly spec: LabSpec;
  readonly nodes: readonly NodeSpec[];
  /** Pulls a node's cable at the switch: nobody reaches it, the machine itself included. */
  cutCable(node: string): Promise<void>;
  restoreCable(node: string): Promise<void>;
  /** Kills a node's first process, and so its engine and every container on it, without a word to anybody. */
  cutPower(node: string): Promise<void>;
  /** Starts the node again with its disk. */
  restorePower(node: string): Promise<void>;
  /** SIGKILL; returns when the container is gone. The swarm starts another one by itself. */
  killContainer(service: string, options?: OnNode): Promise<void>;
  /** Freezes a container: its connections stay open and nothing answers. */
  pauseContainer(service: string, options?: OnNode): Promise<void>;
  unpauseContainer(service: string): Promise<void>;
  /** Cuts one container off from the overlay network. Its published ports still answer. */
  disconnectContainer(service: string, options?: OnNode): Promise<void>;
  reconnectContainer(service: string): Promise<void>;
  /** Stops a service: no task of it runs until it is started. */
  stopService(service: string): Promise<void>;
  startService(service: string): Promise<void>;
  stopEtcdMember(member: 1 | 2 | 3): Promise<void>;
  startEtcdMember(member: 1 | 2 | 3): Promise<void>;
  execInService(service: string, argv: readonly string[], options?: OnNode & { user?: string }): Promise<ExecResult>;
  readLogs(service: string, options?: { lines?: number }): Promise<string>;
  readSecret(name: SecretName): Promise<string>;
  /** Faults made and not undone yet, one line each. */
  listFaults(): Promise<readonly string[]>;
  fetchStatus(): Promise<LabStatus>;
  waitUntilHealthy(options?: { timeoutMs?: number }): Promise<void>;
  /** Brings any broken lab back to healthy: undoes every fault, mends what can be mended, else starts it anew. */
  repair(): Promise<void>;
  /** Makes a local base image with the current Node LTS (and npm), as the official one would be; see README. */
  ensureNodeBase(): Promise<CurrentNode>;
  /** Builds an image and pushes it to the lab's registry as `<registry>/<tag>`; returns that full name. */
  buildImage(build: {
    context: string;
    dockerfile: string;
    tag: string;
    buildArgs?: Readonly<Record<string, string>>;
    onLine?: (line: string) => void;
  }): Promise<string>;
  /** `docker stack deploy` through a manager. */
  deployStack(deployment: StackDeployment): Promise<void>;
  /** Removes a stack and returns when its services and containers are gone. */
  removeStack(name: string): Promise<void>;
};

const undoMatching = async (
  spec: LabSpec,
  fields: { readonly kind: Fault['kind']; readonly of: string; readonly matches: (fault: Fault) => boolean },
): Promise<void> => {
  const faults = (await readFaults(spec)).filter((fault) => fault.kind === fields.kind && fields.matches(fault));
  if (faults.length === 0) {
    throw new Error(`nothing to restore: there is no fault of kind "${fields.kind}" on ${fields.of}`);
  }
  for (const fault of faults) {
    await undoFault(spec, fault);
  }
};

const undoOnService = (spec: LabSpec, kind: Fault['kind'], service: string): Promise<void> =>
  undoMatching(spec, { kind, of: service, matches: (fault) => 'service' in fault && fault.service === service });

const undoOnNode = (spec: LabSpec, kind: Fault['kind'], node: string): Promise<void> =>
  undoMatching(spec, { kind, of: node, matches: (fault) => 'node' in fault && fault.node === node });

const killContainer = async (spec: LabSpec, service: string, onNode?: string): Promise<void> => {
  const { node, containerId } = await fetchServiceContainer(spec, service, onNode);
  await openEngine(node).getContainer(containerId).kill();
  await waitUntil({
    what: `the swarm to see that the container of ${service} has gone`,
    timeoutMs: 30_000,
    everyMs: 50,
    probe: async () => {
      const left = await fetchServiceContainers(spec, service);
      return left.some((each) => each.containerId === containerId)
        ? { done: false, seen: 'still running' }
        : { done: true, value: undefined };
    },
  });
};

const openFaults = (spec: LabSpec) => ({
  cutCable: (node: string) => injectFault(spec, { kind: 'cable', node }),
  restoreCable: (node: string) => undoOnNode(spec, 'cable', node),
  cutPower: (node: string) => injectFault(spec, { kind: 'power', node }),
  restorePower: (node: string) => undoOnNode(spec, 'power', node),
  killContainer: (service: string, { onNode }: OnNode = {}) => killContainer(spec, service, onNode),
  pauseContainer: async (service: string, { onNode }: OnNode = {}) =>
    injectFault(spec, await planPause(spec, service, onNode)),
  unpauseContainer: (service: string) => undoOnService(spec, 'paused', service),
  disconnectContainer: async (service: string, { onNode }: OnNode = {}) =>
    injectFault(spec, await planDisconnect(spec, service, onNode)),
  reconnectContainer: (service: string) => undoOnService(spec, 'disconnected', service),
  stopService: async (service: string) => injectFault(spec, await planStop(spec, service)),
  startService: (service: string) => undoOnService(spec, 'stopped', service),
  stopEtcdMember: async (member: 1 | 2 | 3) => injectFault(spec, await planStop(spec, `etcd-${member}`)),
  startEtcdMember: (member: 1 | 2 | 3) => undoOnService(spec, 'stopped', `etcd-${member}`),
});

const requireRecord = async (spec: LabSpec): Promise<LabRecord> => {
  const record = await readLabRecord(spec);
  if (record === null) {
    throw new Error('the lab is down; `npm run lab:up` starts it');
  }
  return record;
};

const openImages = (spec: LabSpec): Pick<Lab, 'ensureNodeBase' | 'buildImage' | 'deployStack' | 'removeStack'> => ({
  ensureNodeBase: async () => ensureNodeBase(spec, (await requireRecord(spec)).root),
  buildImage: async ({ context, dockerfile, tag, buildArgs, onLine }) => {
    const { root } = await requireRecord(spec);
    const reference = `${registryAddressOf(spec)}/${tag}`;
    const build = { context, dockerfile, tag: reference, buildArgs: buildArgs ?? {} };
    await buildAndPushImage(spec, root, { ...build, ...(onLine === undefined ? {} : { onLine }) });
    return reference;
  },
  deployStack: async (deployment) => deployStackFiles(spec, (await requireRecord(spec)).root, deployment),
  removeStack: (name) => removeStack(spec, name),
});

/** The lab that is up on this machine. Throws when there is none. */
export const openLab = async (spec: LabSpec = fullLab): Promise<Lab> => {
  await requireRecord(spec);
  return {
    spec,
    nodes: spec.nodes,
    ...openFaults(spec),
    ...openImages(spec),
    execInService: (service, argv, options = {}) => execInContainer({ spec, service, argv, ...options }),
    readLogs: (service, { lines = 200 } = {}) => readServiceLogs(spec, service, lines),
    readSecret: (name) => readSecret(spec, name),
    listFaults: async () => (await readFaults(spec)).map(describeFault),
    fetchStatus: () => fetchLabStatus(spec),
    waitUntilHealthy: async ({ timeoutMs = 180_000 } = {}) => {
      await waitForHealth(spec, timeoutMs);
      // A container that was replaced may still be on its way while its service is already served by others.
      const services = spec.withStack ? Object.entries(stackServices) : [];
      await Promise.all(services.map(([service, count]) => waitForContainers(spec, service, count)));
    },
    repair: () => repairLab(spec, 'silent'),
  };
};
