import type { Answer } from '../core/cluster/snapshot.ts';
import { OutsideError } from '../core/outside-error.ts';
import type { Clock, Log } from '../ports.ts';
import type { Metrics, SourceKind } from './metrics.ts';
import { untilAborted } from './until-aborted.ts';

/** Where an answer is counted and told. */
export interface AskContext {
  readonly cluster: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/**
 * Asks one source with a deadline and turns whatever happens into a value. A source that ignores its signal is given
 * up all the same.
 */
export async function ask<T>(options: {
  context: AskContext;
  kind: SourceKind;
  source: string;
  deadlineMs: number;
  fetch: (signal: AbortSignal) => Promise<T>;
}): Promise<Answer<T>> {
  const { context, kind, source, deadlineMs } = options;
  const { cluster, clock, metrics } = context;
  const startedAtMs = clock.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  let answer: Answer<T>;
  try {
    const { signal } = deadline;
    const value = await untilAborted({ work: options.fetch(signal), signal, who: source });
    answer = { ok: true, atMs: clock.now(), value };
  } catch (error) {
    answer = { ok: false, atMs: clock.now(), silence: toSilence(error, options) };
  } finally {
    clearTimeout(timer);
  }
  const outcome = answer.ok ? 'ok' : answer.silence.code;
  metrics?.countAnswer({ cluster, kind, source, outcome, durationMs: answer.atMs - startedAtMs });
  return answer;
}

type Silence = Extract<Answer<unknown>, { ok: false }>['silence'];

function toSilence(error: unknown, options: { context: AskContext; kind: SourceKind; source: string }): Silence {
  if (error instanceof OutsideError) return { code: error.code, detail: error.detail };
  // Not the source's fault but ours; the observation goes on without it.
  const { context, kind, source } = options;
  context.log.error({ cluster: context.cluster, kind, source, error }, 'a reader failed in a way it never should');
  return { code: 'bad-answer', detail: 'the bot failed to read it, its log says why' };
}
