import type Docker from 'dockerode';
import { z } from 'zod';
import { fetchContainerInterface, setContainerLink } from '../host/container-link.ts';
import { cutNodePower, nodeHasPower, startNode } from '../host/engine-node.ts';
import { disconnectNode, setCable } from '../host/switch-network.ts';
import { type LabSpec, nodeNamed } from '../lab-spec.ts';
import { readLabRecord } from '../lifecycle/lab-record.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openEngine, waitForEngine } from '../swarm/engine.ts';
import { fetchReplicas, requestReplicas } from '../swarm/service-commands.ts';
import { overlayName } from '../swarm/stack-deployment.ts';
import { fetchServiceContainer, fetchServiceContainers } from '../swarm/swarm-task.ts';
import { type Fault, forgetFault, recordFault } from './fault-ledger.ts';

const State = z.object({ State: z.object({ Paused: z.boolean() }) });

/** Lets a paused container go on. One that has been replaced meanwhile (a health check can do that) needs nothing. */
const unpause = async (container: Docker.Container): Promise<void> => {
  try {
    if (State.parse(await container.inspect()).State.Paused) {
      await container.unpause();
    }
  } catch (error) {
    const gone = error instanceof Error && 'statusCode' in error && error.statusCode === 404;
    if (!gone) {
      throw error;
    }
  }
};

/** Waits until a service has exactly so many running containers. */
export const waitForContainers = (spec: LabSpec, service: string, count: number): Promise<void> =>
  waitUntil({
    what: `${service} to have ${count} running containers`,
    timeoutMs: 240_000,
    probe: async () => {
      const { length } = await fetchServiceContainers(spec, service);
      return length === count ? { done: true, value: undefined } : { done: false, seen: `${length} are running` };
    },
  });

const makeFault = async (spec: LabSpec, fault: Fault): Promise<void> => {
  switch (fault.kind) {
    case 'cable':
      return setCable(spec, nodeNamed(spec, fault.node), 'down');
    case 'power':
      return cutNodePower(spec, nodeNamed(spec, fault.node));
    case 'paused':
      return containerOf(spec, fault).pause();
    case 'disconnected':
      return setContainerLink(spec, { ...fault, state: 'down' });
    case 'stopped':
      await requestReplicas(spec, fault.service, 0);
      return waitForContainers(spec, fault.service, 0);
  }
};

const containerOf = (spec: LabSpec, fault: { node: string; containerId: string }): Docker.Container =>
  openEngine(nodeNamed(spec, fault.node)).getContainer(fault.containerId);

const restorePower = async (spec: LabSpec, name: string): Promise<void> => {
  const node = nodeNamed(spec, name);
  if (await nodeHasPower(spec, node)) {
    return;
  }
  const record = await readLabRecord(spec);
  if (record === null) {
    throw new Error(`the lab is not up: ${name} has nothing to start from`);
  }
  await disconnectNode(spec, node);
  await startNode(spec, node, record.root.hostRoot);
};

const undo = async (spec: LabSpec, fault: Fault): Promise<void> => {
  switch (fault.kind) {
    case 'cable':
      await setCable(spec, nodeNamed(spec, fault.node), 'up');
      return waitForEngine(nodeNamed(spec, fault.node));
    case 'power':
      return restorePower(spec, fault.node);
    case 'paused':
      return unpause(containerOf(spec, fault));
    case 'disconnected':
      return setContainerLink(spec, { ...fault, state: 'up' });
    case 'stopped':
      await requestReplicas(spec, fault.service, fault.replicas);
      return waitForContainers(spec, fault.service, fault.replicas);
  }
};

/** Breaks something, having written down how to undo it. Returns when it is broken. */
export const injectFault = async (spec: LabSpec, fault: Fault): Promise<void> => {
  await recordFault(spec, fault);
  await makeFault(spec, fault);
};

/** Undoes a fault and strikes it from the ledger. Undoing what is already undone is fine. */
export const undoFault = async (spec: LabSpec, fault: Fault): Promise<void> => {
  await undo(spec, fault);
  await forgetFault(spec, fault);
};

/** The fault of pausing the one running container of a service. */
export const planPause = async (spec: LabSpec, service: string, onNode?: string): Promise<Fault> => {
  const { node, containerId } = await fetchServiceContainer(spec, service, onNode);
  return { kind: 'paused', service, node: node.name, containerId };
};

/** The fault of cutting the one running container of a service off from the overlay network. */
export const planDisconnect = async (spec: LabSpec, service: string, onNode?: string): Promise<Fault> => {
  const { node, containerId } = await fetchServiceContainer(spec, service, onNode);
  const ref = { node: node.name, containerId };
  const interfaceName = await fetchContainerInterface(spec, ref, overlayName);
  return { kind: 'disconnected', service, ...ref, interfaceName };
};

/** The fault of stopping a service: no task of it runs until it is undone. */
export const planStop = async (spec: LabSpec, service: string): Promise<Fault> => {
  const replicas = await fetchReplicas(spec, service);
  return { kind: 'stopped', service, replicas: Math.max(replicas, 1) };
};
