import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OutsideCode } from '../core/outside-error.ts';

/** The kinds of source that a snapshot has. */
export type SourceKind = 'patroni' | 'dcs' | 'etcd' | 'haproxy' | 'swarm';

/** What the bot tells Prometheus of itself. Durations are seconds, as Prometheus wants them. */
export interface Metrics {
  /** One question to one source: what came of it and how long it took. */
  countAnswer(answer: {
    cluster: string;
    kind: SourceKind;
    source: string;
    outcome: 'ok' | OutsideCode;
    durationMs: number;
  }): void;
  /** One complete observation of a cluster. */
  countObservation(observation: { cluster: string; durationMs: number }): void;
  /** The present verdict: its gauge becomes 1, those of the other `verdicts` 0. */
  setVerdict(state: { cluster: string; verdict: string; verdicts: readonly string[] }): void;
  /** One slash command, from its delivery to the reply. */
  countCommand(command: { subcommand: string; outcome: string; durationMs: number }): void;
  readonly contentType: string;
  /** The text that `/metrics` answers with. */
  render(): Promise<string>;
}

const shortBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A registry of its own, so that two bots in one process (a test) do not share counters. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const answers = new Counter({
    name: 'howdah_source_answers_total',
    help: 'Questions to a source, by what came of them: ok, or why it was silent.',
    labelNames: ['cluster', 'kind', 'source', 'outcome'],
    registers,
  });
  const answerSeconds = new Histogram({
    name: 'howdah_source_answer_seconds',
    help: 'Time until a source answered or was given up.',
    labelNames: ['cluster', 'kind'],
    buckets: shortBuckets,
    registers,
  });
  const observationSeconds = new Histogram({
    name: 'howdah_observation_seconds',
    help: 'Time of a complete observation of a cluster.',
    labelNames: ['cluster'],
    buckets: shortBuckets,
    registers,
  });
  const verdict = new Gauge({
    name: 'howdah_cluster_verdict',
    help: '1 for the present verdict of a cluster, 0 for the others.',
    labelNames: ['cluster', 'verdict'],
    registers,
  });
  const commandSeconds = new Histogram({
    name: 'howdah_command_seconds',
    help: 'Slash commands, from delivery to the reply, by subcommand and outcome.',
    labelNames: ['subcommand', 'outcome'],
    buckets: shortBuckets,
    registers,
  });

  return {
    countAnswer({ cluster, kind, source, outcome, durationMs }) {
      answers.inc({ cluster, kind, source, outcome });
      answerSeconds.observe({ cluster, kind }, durationMs / 1000);
    },
    countObservation: ({ cluster, durationMs }) => observationSeconds.observe({ cluster }, durationMs / 1000),
    setVerdict(state) {
      for (const one of state.verdicts) {
        verdict.set({ cluster: state.cluster, verdict: one }, one === state.verdict ? 1 : 0);
      }
    },
    countCommand: ({ subcommand, outcome, durationMs }) =>
      commandSeconds.observe({ subcommand, outcome }, durationMs / 1000),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
