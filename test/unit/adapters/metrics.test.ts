import { expect, it } from 'vitest';
import { createMetrics } from '../../../src/adapters/metrics.ts';

it('keeps one verdict at 1 and the others at 0', async () => {
  const metrics = createMetrics();
  const verdicts = ['healthy', 'critical'];
  metrics.setVerdict({ cluster: 'pgprod', verdict: 'healthy', verdicts });
  metrics.setVerdict({ cluster: 'pgprod', verdict: 'critical', verdicts });
  const text = await metrics.render();
  expect(text).toContain('howdah_cluster_verdict{cluster="pgprod",verdict="healthy"} 0');
  expect(text).toContain('howdah_cluster_verdict{cluster="pgprod",verdict="critical"} 1');
});

it('counts commands in seconds', async () => {
  const metrics = createMetrics();
  metrics.countCommand({ subcommand: 'status', outcome: 'answered', durationMs: 30 });
  const text = await metrics.render();
  expect(text).toContain('howdah_command_seconds_bucket{le="0.025",subcommand="status",outcome="answered"} 0');
  expect(text).toContain('howdah_command_seconds_bucket{le="0.05",subcommand="status",outcome="answered"} 1');
  expect(text).toContain('howdah_command_seconds_sum{subcommand="status",outcome="answered"} 0.03');
});

it('has a registry of its own', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.countObservation({ cluster: 'pgprod', durationMs: 1 });
  expect(await two.render()).not.toContain('cluster="pgprod"');
  expect(two.contentType).toContain('text/plain');
});
