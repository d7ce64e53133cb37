import { networkInterfaces } from 'node:os';
import { startWorkspace } from './start-workspace.ts';

/** The root side of the lab's bridge: containers of the lab reach the workspace there. */
const labAddress = '198.18.0.1';

/** The lab may come up after the workspace. */
const lookForLabEveryMs = 2000;

function isLabUp(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === labAddress));
}

const workspace = await startWorkspace({ port: Number(process.env.HOWDAH_WORKSPACE_PORT ?? 8065) });
console.log(`local Slack workspace: ${workspace.url}`);

async function listenToLab(): Promise<void> {
  if (!isLabUp()) return;
  clearInterval(looking);
  try {
    await workspace.listenOn(labAddress);
    console.log(`reachable from the lab on ${labAddress} as well`);
  } catch (error) {
    console.error(`not reachable from the lab: ${String(error)}`);
  }
}
const looking = setInterval(() => void listenToLab(), lookForLabEveryMs);
await listenToLab();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void workspace.close().then(() => process.exit(0)));
}
