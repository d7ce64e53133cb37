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
  /** Why the lab cannot run on this machine; null when it can. */
  readonly labObstacle: string | null;
  /** DOCKER_HOST. */
  readonly dockerHost: string | undefined;
}

/** The lab where it can run, else the engine somebody points at, else a simulated cluster. */
export function chooseGround(facts: GroundFacts): Ground {
  const { isSimulated, engineOverride, labObstacle, dockerHost } = facts;
  if (isSimulated) return { kind: 'simulated', why: 'A simulated cluster, as asked for.' };
  if (engineOverride) return { kind: 'engine', dockerHost: engineOverride };
  if (labObstacle === null) return { kind: 'lab' };
  if (dockerHost) return { kind: 'engine', dockerHost };
  return {
    kind: 'simulated',
    why: `${labObstacle} DOCKER_HOST names no Docker Engine either, so the cluster is simulated.`,
  };
}
