/** One host of the lab: its own Docker Engine in its own namespaces. */
export type NodeSpec = {
  /** Host name, and the name the swarm knows it by. */
  readonly name: string;
  readonly address: string;
  readonly role: 'manager' | 'worker';
  /** Swarm node labels; the stack's placement constraints rest on them. */
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * Everything that tells one lab from another. Every name and address of a lab derives from this value, so two labs
 * with different specs can live on one machine (a test does that with a one-node lab).
 */
export type LabSpec = {
  /** Prefix of network namespaces and control groups; at most 7 characters, so that link names stay within 15. */
  readonly name: string;
  /** The machine's own address in the lab's network; the registry listens here. */
  readonly rootAddress: string;
  readonly prefixLength: number;
  /** Address pool of the overlay networks, outside the lab's own network. */
  readonly overlayPool: string;
  readonly registryPort: number;
  readonly nodes: readonly NodeSpec[];
  /** Whether the lab carries the database stack (and so needs a registry and images) or is a bare swarm. */
  readonly withStack: boolean;
};

const dataNode = (slot: 1 | 2 | 3): NodeSpec => ({
  name: `swarm-node-${slot}`,
  address: `198.18.0.1${slot}`,
  role: 'manager',
  labels: { pg_slot: `${slot}` },
});

const edgeNode = (slot: 1 | 2): NodeSpec => ({
  name: `swarm-edge-${slot}`,
  address: `198.18.0.2${slot}`,
  role: 'worker',
  labels: { edge: '1' },
});

/**
 * The lab: three managers that hold the data and two edge workers.
 * 198.18.0.0/15 is set aside for benchmarks (RFC 2544), so it collides with nobody's own network.
 */
export const fullLab: LabSpec = {
  name: 'howdah',
  rootAddress: '198.18.0.1',
  prefixLength: 24,
  overlayPool: '198.19.0.0/16',
  registryPort: 5000,
  nodes: [dataNode(1), dataNode(2), dataNode(3), edgeNode(1), edgeNode(2)],
  withStack: true,
};

/** One engine and nothing else, beside the full lab: to test start, crash and tear-down without disturbing anybody. */
export const tinyLab: LabSpec = {
  name: 'howtiny',
  rootAddress: '198.18.1.1',
  prefixLength: 24,
  overlayPool: '198.19.0.0/16',
  registryPort: 5000,
  nodes: [{ name: 'tiny-node-1', address: '198.18.1.11', role: 'manager', labels: { pg_slot: '1' } }],
  withStack: false,
};

/** The link in the machine's own network that leads to the lab's switch. */
export const rootLinkOf = (spec: LabSpec): string => `${spec.name}0`;

/** The network namespace that holds the lab's bridge. */
export const switchNamespaceOf = (spec: LabSpec): string => `${spec.name}-switch`;

export const nodeNamespaceOf = (spec: LabSpec, node: NodeSpec): string => `${spec.name}-${node.name}`;

/** The switch's end of a node's cable. */
export const switchPortOf = (node: NodeSpec): string => `p-${node.name}`;

/** The control group under which a lab's engines put their containers. */
export const controlGroupOf = (spec: LabSpec): string => `${spec.name}-lab`;

export const registryAddressOf = (spec: LabSpec): string => `${spec.rootAddress}:${spec.registryPort}`;

export const engineUrlOf = (node: NodeSpec): string => `http://${node.address}:2375`;

/** The first manager: the one that starts the swarm. */
export const firstManagerOf = (spec: LabSpec): NodeSpec => {
  const manager = spec.nodes.find((node) => node.role === 'manager');
  if (manager === undefined) {
    throw new Error(`lab ${spec.name} has no manager`);
  }
  return manager;
};

export const nodeNamed = (spec: LabSpec, name: string): NodeSpec => {
  const node = spec.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) {
    throw new Error(`no node "${name}" in the lab; there are ${spec.nodes.map((each) => each.name).join(', ')}`);
  }
  return node;
};
