import type { Answer, Silence, SwarmSource, SwarmState } from '../core/cluster/snapshot.ts';
import { invariant } from '../core/invariant.ts';
import type { SwarmReader } from '../ports.ts';
import { type AskContext, ask } from './ask.ts';
import { hedge } from './hedge.ts';
import { outsideError } from './outside-errors.ts';

/** A manager that has said nothing for this long gets company. */
const longestStepMs = 250;

/**
 * Asks the managers in their order until one answers. All share one deadline, and each further one starts early enough
 * to answer within it, so a dead first manager does not leave the Swarm unknown. Waits for those that were asked
 * before the one that answered, to be able to say which of them are silent.
 */
export async function askSwarm(options: {
  context: AskContext;
  managers: readonly SwarmReader[];
  deadlineMs: number;
}): Promise<SwarmSource> {
  const { context, managers, deadlineMs } = options;
  const startedAtMs = context.clock.now();
  const asked = new Map<SwarmReader, Promise<Answer<SwarmState>>>();

  const attempts = managers.map((manager) => async () => {
    const spentMs = context.clock.now() - startedAtMs;
    const question = ask({
      context,
      kind: 'swarm',
      source: manager.endpoint,
      deadlineMs: Math.max(1, deadlineMs - spentMs),
      fetch: (signal) => manager.fetchState(signal),
    });
    asked.set(manager, question);
    const answer = await question;
    if (!answer.ok) throw outsideError({ code: answer.silence.code, who: manager.endpoint });
    return { manager, answer };
  });
  const stepMs = Math.min(longestStepMs, deadlineMs / (managers.length + 1));
  const winner = await hedge({ attempts, stepMs, signal: new AbortController().signal }).catch(() => undefined);

  const silentEndpoints: { endpoint: string; silence: Silence }[] = [];
  let last: { endpoint: string; state: Answer<SwarmState> } | undefined;
  for (const [manager, question] of asked) {
    const state = await question;
    if (!state.ok) silentEndpoints.push({ endpoint: manager.endpoint, silence: state.silence });
    last = { endpoint: manager.endpoint, state };
  }
  if (winner !== undefined) {
    const { manager, answer } = winner.value;
    return { endpoint: manager.endpoint, state: answer, silentEndpoints };
  }
  invariant(last !== undefined, 'the configuration names at least one Swarm manager');
  return { ...last, silentEndpoints };
}
