import type { Answer, SwarmSource, SwarmState } from '../core/cluster/snapshot.ts';
import { invariant } from '../core/invariant.ts';
import type { SwarmReader } from '../ports.ts';
import { type AskContext, ask } from './ask.ts';
import { hedge } from './hedge.ts';
import { outsideError } from './outside-errors.ts';
import { shortenDeadline } from './shorten-deadline.ts';

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
  /** What the newest snapshot has of it, for somebody who is in a hurry. */
  before?: SwarmSource;
}): Promise<SwarmSource> {
  const { context, managers } = options;
  const silentBefore = new Set(options.before?.silentEndpoints.map(({ endpoint }) => endpoint));
  const deadlineOf = (manager: SwarmReader | undefined): number =>
    shortenDeadline(options.deadlineMs, { ok: manager === undefined || !silentBefore.has(manager.endpoint) });
  const startedAtMs = context.clock.now();
  const asked = new Map<SwarmReader, Promise<Answer<SwarmState>>>();

  const attempts = managers.map((manager) => async () => {
    const spentMs = context.clock.now() - startedAtMs;
    const question = ask({
      context,
      kind: 'swarm',
      source: manager.endpoint,
      deadlineMs: Math.max(1, deadlineOf(manager) - spentMs),
      fetch: (signal) => manager.fetchState(signal),
    });
    asked.set(manager, question);
    const answer = await question;
    if (!answer.ok) throw outsideError({ code: answer.silence.code, who: manager.endpoint });
    return { manager, answer };
  });
  const stepMs = Math.min(longestStepMs, deadlineOf(managers[0]) / (managers.length + 1));
  const winner = await hedge({ attempts, stepMs, signal: new AbortController().signal }).catch(() => undefined);

  const answers: { endpoint: string; state: Answer<SwarmState> }[] = [];
  for (const [manager, question] of asked) answers.push({ endpoint: manager.endpoint, state: await question });
  const silentEndpoints = answers.flatMap(({ endpoint, state }) =>
    state.ok ? [] : [{ endpoint, silence: state.silence }],
  );
  if (winner !== undefined) {
    const { manager, answer } = winner.value;
    return { endpoint: manager.endpoint, state: answer, silentEndpoints };
  }
  // One that answers without being able to serve says more than one that is away.
  const telling = answers.find(({ state }) => !state.ok && state.silence.code === 'unavailable') ?? answers.at(-1);
  invariant(telling !== undefined, 'the configuration names at least one Swarm manager');
  return { ...telling, silentEndpoints };
}
