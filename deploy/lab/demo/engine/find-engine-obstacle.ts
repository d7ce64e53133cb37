import { z } from 'zod';
import { isInstalled } from '../../host/host-packages.ts';
import { openDockerEngine, parseDockerAddress } from './docker-address.ts';

const Info = z.object({
  Swarm: z.object({ LocalNodeState: z.string(), ControlAvailable: z.boolean() }),
});

/** Why the database stack cannot be put on the engine at `dockerHost`, in one sentence; null when it can. */
export async function findEngineObstacle(
  dockerHost: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (!(await isInstalled('docker'))) return 'There is no docker client on this machine to use the Docker Engine with.';
  let info: z.infer<typeof Info>;
  try {
    info = Info.parse(await (await openDockerEngine(parseDockerAddress(dockerHost, env), 5000)).info());
  } catch (error) {
    return `The Docker Engine at ${dockerHost} cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (info.Swarm.LocalNodeState === 'active' && info.Swarm.ControlAvailable) return null;
  return `The Docker Engine at ${dockerHost} is no Swarm manager (docker swarm init makes it one).`;
}
