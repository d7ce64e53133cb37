import { z } from 'zod';
import { type LabSpec, nodeNamed } from '../lab-spec.ts';
import { openEngine } from '../swarm/engine.ts';
import { findCell } from './cell.ts';
import { childrenOf } from './owned-process.ts';
import { CommandFailed, runCommand } from './run-command.ts';

const RunningContainer = z.object({
  State: z.object({ Pid: z.int() }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string() })) }),
});

const InterfaceList = z.array(
  z.object({ ifname: z.string(), addr_info: z.array(z.object({ local: z.string().optional() })) }),
);

type ContainerRef = { readonly node: string; readonly containerId: string };

/** Runs `ip` in a container's network namespace, from inside its node (whose process ids the engine speaks of). */
const ipInContainer = async (
  spec: LabSpec,
  fields: { readonly node: string; readonly pid: number; readonly args: readonly string[] },
): Promise<string> => {
  const cell = await findCell(spec, fields.node);
  const [init] = cell === null ? [] : await childrenOf(cell.pid);
  if (init === undefined) {
    throw new Error(`${fields.node} has no power`);
  }
  const intoNode = ['nsenter', '--target', `${init}`, '--mount', '--pid', '--root', '--wd'];
  return runCommand([...intoNode, 'nsenter', '--target', `${fields.pid}`, '--net', 'ip', ...fields.args]);
};

const inspect = async (spec: LabSpec, ref: ContainerRef) =>
  RunningContainer.parse(await openEngine(nodeNamed(spec, ref.node)).getContainer(ref.containerId).inspect());

/** Name of a container's interface in a network. Throws when it is not in that network. */
export const fetchContainerInterface = async (spec: LabSpec, ref: ContainerRef, network: string): Promise<string> => {
  const container = await inspect(spec, ref);
  const address = container.NetworkSettings.Networks[network]?.IPAddress;
  const args = ['-json', '-4', 'address', 'show'];
  const listed = await ipInContainer(spec, { node: ref.node, pid: container.State.Pid, args });
  const found = InterfaceList.parse(JSON.parse(listed)).find((each) =>
    each.addr_info.some((info) => info.local !== undefined && info.local === address),
  );
  if (found === undefined) {
    throw new Error(`container ${ref.containerId.slice(0, 12)} on ${ref.node} has no interface in ${network}`);
  }
  return found.ifname;
};

/**
 * Takes one interface of a container down, or up again. `docker network disconnect` would do for the cut, but a
 * container that is connected again has lost its name in the swarm (tried with Docker 26): this can be undone.
 * A container that has gone meanwhile is left alone when its link is to come up: its successor has a new one.
 */
export const setContainerLink = async (
  spec: LabSpec,
  fields: ContainerRef & { readonly interfaceName: string; readonly state: 'up' | 'down' },
): Promise<void> => {
  const args = ['link', 'set', fields.interfaceName, fields.state];
  try {
    const container = await inspect(spec, fields);
    await ipInContainer(spec, { node: fields.node, pid: container.State.Pid, args });
  } catch (error) {
    const gone = error instanceof CommandFailed || (error instanceof Error && 'statusCode' in error);
    if (fields.state === 'down' || !gone) {
      throw error;
    }
  }
};
