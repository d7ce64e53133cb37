import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess, checks } from '../../../../src/core/cluster/assess.ts';
import { buildSnapshot } from '../../../support/snapshot-builder.ts';
import { etcdCases } from './assess-cases/etcd.ts';
import { haproxyCases } from './assess-cases/haproxy.ts';
import { leaderCases } from './assess-cases/leader.ts';
import { membersCases } from './assess-cases/members.ts';
import { swarmCases } from './assess-cases/swarm.ts';

const table = [...leaderCases, ...haproxyCases, ...etcdCases, ...membersCases, ...swarmCases];

describe('assess', () => {
  it('finds nothing on a healthy cluster', () => {
    expect(assess(buildSnapshot())).toMatchObject({ verdict: 'healthy', reasons: [] });
  });

  it.each(table)('$name: $verdict, first of all $first', ({ seen, verdict, first, also, not }) => {
    const assessment = assess(buildSnapshot(seen));
    const codes = assessment.reasons.map((reason) => reason.code);
    expect({ verdict: assessment.verdict, first: codes[0] ?? 'none' }).toEqual({ verdict, first });
    expect(codes).toEqual(expect.arrayContaining([...(also ?? [])]));
    expect(codes.filter((code) => not?.includes(code))).toEqual([]);
  });

  it('has a case in the table for every check there is', () => {
    const told = new Set(table.flatMap(({ first, also }) => [first, ...(also ?? [])]));
    expect(checks.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
  });

  it('tells the worst first and never names a code twice for one subject', () => {
    const parts = fc.constantFrom(...table.map(({ seen }) => seen));
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), (seen) => {
        const { reasons, verdict } = assess(buildSnapshot(Object.assign({}, ...seen)));
        const order = ['critical', 'unknown', 'degraded', 'info'];
        const ranks = reasons.map(({ severity }) => order.indexOf(severity));
        expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
        const keys = reasons.map(({ code, subject, sentence }) => `${code} ${subject} ${sentence}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(verdict === 'healthy').toBe(reasons.every(({ severity }) => severity === 'info'));
        expect(reasons.every(({ sentence }) => sentence.endsWith('.') && !sentence.includes('undefined'))).toBe(true);
      }),
    );
  });
});
