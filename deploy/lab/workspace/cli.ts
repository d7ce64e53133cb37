import { networkInterfaces } from 'node:os';
import { startWorkspace } from './start-workspace.ts';

/** The root side of the lab's bridge: containers of the lab reach the workspace there. */
const labAddress = '198.18.0.1';

const hasLab = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === labAddress));
const port = Number(process.env.HOWDAH_WORKSPACE_PORT ?? 8065);
const workspace = await startWorkspace({ port, hosts: hasLab ? ['127.0.0.1', labAddress] : ['127.0.0.1'] });
console.log(`local Slack workspace: ${workspace.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void workspace.close().then(() => process.exit(0)));
}
