import Docker from 'dockerode';
import type { NodeSpec } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';

/** A client of one node's engine. Answers slower than `timeoutMs` count as none. */
export const openEngine = (node: NodeSpec, timeoutMs = 20_000): Docker =>
  new Docker({ protocol: 'http', host: node.address, port: 2375, timeout: timeoutMs });

/** Waits until a node's engine answers. */
export const waitForEngine = (node: NodeSpec): Promise<void> =>
  waitUntil({
    what: `the engine of ${node.name}`,
    timeoutMs: 60_000,
    everyMs: 100,
    probe: async () => {
      await openEngine(node, 2_000).ping();
      return { done: true, value: undefined };
    },
  });
