import { join } from 'node:path';
import { controlGroupOf, type LabSpec, type NodeSpec, nodeNamespaceOf, registryAddressOf } from '../lab-spec.ts';
import { waitForEngine } from '../swarm/engine.ts';
import { type CellSpec, cellPathsOf, findCell, startCell, stopCell } from './cell.ts';
import { connectNode, disconnectNode, setCable } from './switch-network.ts';

const cellOf = (spec: LabSpec, node: NodeSpec, rootFileSystem: string): CellSpec => ({
  name: node.name,
  hostname: node.name,
  rootFileSystem,
  networkNamespace: nodeNamespaceOf(spec, node),
  // overlay2 cannot sit on an overlay: the engine's data is a plain folder of the disk.
  binds: [{ from: join(cellPathsOf(spec, node.name).home, 'docker'), to: '/var/lib/docker' }],
  // Names the engine does not know go to the machine's own address, where normally nobody listens: refused at once.
  // With no name server the engine would ask a public one and wait for an answer that cannot come.
  nameServer: spec.rootAddress,
  argv: [
    ...['/usr/sbin/dockerd', '-H', 'unix:///run/docker.sock', '-H', `tcp://${node.address}:2375`, '--tls=false'],
    ...['--insecure-registry', registryAddressOf(spec)],
    ...['--cgroup-parent', `/${controlGroupOf(spec)}/${node.name}`],
  ],
});

/** Gives a node its network and starts its engine on its disk; returns when the engine answers. */
export const startNode = async (spec: LabSpec, node: NodeSpec, rootFileSystem: string): Promise<void> => {
  await connectNode(spec, node);
  await startCell(spec, cellOf(spec, node, rootFileSystem));
  await waitForEngine(node);
};

/** Whether a node has power: its first process runs. */
export const nodeHasPower = async (spec: LabSpec, node: NodeSpec): Promise<boolean> =>
  (await findCell(spec, node.name)) !== null;

/**
 * A power cut. The cable goes first, so that the kernel's goodbyes for the dying sockets reach nobody: a host without
 * power does not say that it closes its connections.
 */
export const cutNodePower = async (spec: LabSpec, node: NodeSpec): Promise<void> => {
  await setCable(spec, node, 'down');
  await stopCell(spec, node.name);
  await disconnectNode(spec, node);
};
