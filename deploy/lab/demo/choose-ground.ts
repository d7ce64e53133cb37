import { DemoTrouble } from './demo-trouble.ts';

/** Where the demo's cluster comes from. */
export type Ground =
  | { readonly kind: 'lab' }
  | { readonly kind: 'engine'; readonly dockerHost: string }
  /** `why`: one sentence for the person who expected more. */
  | { readonly kind: 'simulated'; readonly why: string };

/** What is known before anything is started. */
export interface GroundFacts {
  readonly isSimulated: boolean;
  /** HOWDAH_DEMO_ENGINE: use this engine even where the lab could run. */
  readonly engineOverride: string | undefined;
  /** Why the lab cannot run on this machine, one sentence; null when it can. */
  readonly labObstacle: string | null;
  /** DOCKER_HOST. */
  readonly dockerHost: string | undefined;
  /** Why that engine cannot take the database stack, one sentence; null when it can. */
  readonly findEngineObstacle: (dockerHost: string) => Promise<string | null>;
}

/**
 * The lab where it can run, else the engine somebody points at, else a simulated cluster. Only an engine that was
 * insisted on is not replaced when it cannot be used: that is a DemoTrouble.
 */
export async function chooseGround(facts: GroundFacts): Promise<Ground> {
  const { isSimulated, engineOverride, labObstacle, dockerHost } = facts;
  if (isSimulated) return { kind: 'simulated', why: 'A simulated cluster, as asked for.' };
  if (engineOverride) {
    const obstacle = await facts.findEngineObstacle(engineOverride);
    if (obstacle !== null) throw new DemoTrouble(obstacle);
    return { kind: 'engine', dockerHost: engineOverride };
  }
  if (labObstacle === null) return { kind: 'lab' };
  const noEngine = dockerHost
    ? await facts.findEngineObstacle(dockerHost)
    : 'DOCKER_HOST names no Docker Engine either.';
  if (dockerHost && noEngine === null) return { kind: 'engine', dockerHost };
  return { kind: 'simulated', why: `${labObstacle} ${noEngine} So the cluster is simulated.` };
}
