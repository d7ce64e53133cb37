import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PatroniSelfAnswer, toPatroniSelf } from '../../../../src/adapters/patroni/schema.ts';
import { describeCandidates } from '../../../../src/core/cluster/candidates.ts';
import { describeMembers } from '../../../../src/core/cluster/members.ts';
import {
  buildSnapshot,
  healthyDcs,
  healthySelf,
  patroniWith,
  said,
  viewWith,
} from '../../../support/snapshot-builder.ts';

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

describe('a candidate without a working watchdog', () => {
  it('may not lead', () => {
    const self = said({ ...healthySelf('patroni-2'), watchdogFailed: true });
    const members = describeMembers(buildSnapshot({ patroni: patroniWith({ 'patroni-2': { self } }) }));
    const leader = members.find(({ role }) => role === 'leader');
    expect(describeCandidates({ members, leader, config })).toEqual([
      { name: 'patroni-2', mayLead: false, obstacles: ['its watchdog does not work'] },
      { name: 'patroni-3', mayLead: true, obstacles: [] },
    ]);
  });

  it('is told from the others by what the member answers', () => {
    const answer = { state: 'running', role: 'replica', patroni: { version: '4.0.7', scope: 'pgprod' } };
    const parse = (changes: object) => toPatroniSelf(PatroniSelfAnswer.parse({ ...answer, ...changes }));
    expect(parse({ watchdog_failed: true }).watchdogFailed).toBe(true);
    expect(parse({})).not.toHaveProperty('watchdogFailed');
  });
});

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
