import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCandidates } from '../../../../src/core/cluster/candidates.ts';
import { describeMembers } from '../../../../src/core/cluster/members.ts';
import { buildSnapshot, healthyDcs, patroniWith, said, viewWith } from '../../../support/snapshot-builder.ts';

const { config } = healthyDcs;
const limitBytes = config.maximumLagOnFailoverBytes;

function candidatesWith(changes: Parameters<typeof viewWith>[0], mode: Partial<typeof config> = {}) {
  const patroni = patroniWith({}).map((source) => ({ ...source, view: said(viewWith(changes)) }));
  const members = describeMembers(buildSnapshot({ patroni }));
  return describeCandidates({
    members,
    leader: members.find(({ role }) => role === 'leader'),
    config: { ...config, ...mode },
  });
}

describe('how far behind a candidate may be', () => {
  it.each([
    ['off', 'replica'],
    ['on', 'sync_standby'],
    ['quorum', 'quorum_standby'],
  ] as const)('is the same with synchronous mode %s', (synchronousMode, role) => {
    fc.assert(
      fc.property(fc.nat(2 * limitBytes), (lagBytes) => {
        const [second] = candidatesWith({ 'patroni-2': { role, lagBytes } }, { synchronousMode });
        expect(second?.mayLead).toBe(lagBytes <= limitBytes);
      }),
    );
  });

  it('is told after what weighs more', () => {
    const [second] = candidatesWith({ 'patroni-2': { role: 'replica', lagBytes: 2_000_000 } });
    expect(second?.obstacles).toEqual([
      'quorum mode lets only a quorum standby take over',
      `it is 2000000 bytes behind, more than maximum_lag_on_failover (${limitBytes})`,
    ]);
  });
});
