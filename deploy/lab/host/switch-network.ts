import { access } from 'node:fs/promises';
import {
  type LabSpec,
  type NodeSpec,
  nodeNamespaceOf,
  rootLinkOf,
  switchNamespaceOf,
  switchPortOf,
} from '../lab-spec.ts';
import { commandSucceeds, runCommand } from './run-command.ts';

const ip = (...args: string[]): Promise<string> => runCommand(['ip', ...args]);

const namespaceFile = (name: string): string => `/run/netns/${name}`;

/** Whether a named network namespace is there. */
export const namespaceExists = async (name: string): Promise<boolean> =>
  access(namespaceFile(name)).then(
    () => true,
    () => false,
  );

/** Removes a named network namespace with all its links, even one whose file is there and whose mount is not. */
const removeNamespace = async (name: string): Promise<void> => {
  if (await namespaceExists(name)) {
    if (!(await commandSucceeds(['ip', 'netns', 'delete', name]))) {
      await runCommand(['rm', '-f', namespaceFile(name)]);
    }
  }
};

/**
 * Builds the lab's switch: a bridge in a namespace of its own (where no engine writes firewall rules) and one link
 * from it to the machine, which gets the lab's root address.
 */
export const createSwitch = async (spec: LabSpec): Promise<void> => {
  const namespace = switchNamespaceOf(spec);
  const link = rootLinkOf(spec);
  await ip('netns', 'add', namespace);
  await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  await ip('-n', namespace, 'link', 'add', 'br0', 'type', 'bridge');
  await ip('-n', namespace, 'link', 'set', 'br0', 'up');
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', namespace);
  await ip('-n', namespace, 'link', 'set', 'uplink', 'master', 'br0', 'up');
  await ip('address', 'add', `${spec.rootAddress}/${spec.prefixLength}`, 'dev', link);
  await ip('link', 'set', link, 'up');
};

/** Gives a node its network: a namespace, a cable to the switch, an address and a default route. */
export const connectNode = async (spec: LabSpec, node: NodeSpec): Promise<void> => {
  const namespace = nodeNamespaceOf(spec, node);
  const port = switchPortOf(node);
  await ip('netns', 'add', namespace);
  await ip(
    '-n',
    switchNamespaceOf(spec),
    'link',
    'add',
    port,
    'type',
    'veth',
    'peer',
    'name',
    'eth0',
    'netns',
    namespace,
  );
  await ip('-n', switchNamespaceOf(spec), 'link', 'set', port, 'master', 'br0', 'up');
  await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  await ip('-n', namespace, 'address', 'add', `${node.address}/${spec.prefixLength}`, 'dev', 'eth0');
  await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  // Without a default route the engine refuses to choose an address for the swarm.
  await ip('-n', namespace, 'route', 'add', 'default', 'via', spec.rootAddress);
};

/**
 * Takes a node's network away, cable and all. The cable goes first and by itself: the kernel takes a namespace apart
 * later, when it pleases, and until then the switch's end of the cable would still be there under its name.
 */
export const disconnectNode = async (spec: LabSpec, node: NodeSpec): Promise<void> => {
  await commandSucceeds(['ip', '-n', switchNamespaceOf(spec), 'link', 'delete', switchPortOf(node)]);
  await removeNamespace(nodeNamespaceOf(spec, node));
};

/** Pulls a node's cable at the switch, or plugs it in again. Neither side is told anything else. */
export const setCable = async (spec: LabSpec, node: NodeSpec, state: 'up' | 'down'): Promise<void> => {
  await ip('-n', switchNamespaceOf(spec), 'link', 'set', switchPortOf(node), state);
};

/** Removes every network namespace and link of the lab, whatever state they are in. */
export const removeNetwork = async (spec: LabSpec): Promise<void> => {
  for (const namespace of await fetchNamespaces(spec)) {
    await removeNamespace(namespace);
  }
  if (await commandSucceeds(['ip', 'link', 'show', 'dev', rootLinkOf(spec)])) {
    await commandSucceeds(['ip', 'link', 'delete', rootLinkOf(spec)]);
  }
};

/** Names of the lab's network namespaces that are there now. */
export const fetchNamespaces = async (spec: LabSpec): Promise<readonly string[]> => {
  const wanted = [...spec.nodes.map((node) => nodeNamespaceOf(spec, node)), switchNamespaceOf(spec)];
  const present = await Promise.all(wanted.map(namespaceExists));
  return wanted.filter((_, index) => present[index] === true);
};
