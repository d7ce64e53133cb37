import type { Facts } from '../../cluster/facts.ts';
import { joinNames } from '../../cluster/reason.ts';
import { describeLead, observeLead } from '../lead.ts';
import type { StepRules } from '../next-step.ts';
import type { PlanStep } from '../plan.ts';
import { showsAfterStart } from './freshness.ts';

type RoutingStep = Extract<PlanStep, { kind: 'await-routing' }>;

/** Whether every HAProxy that answers sends writes to the candidate and to nobody else. */
export function awaitRoutingRules({ candidate }: RoutingStep): StepRules {
  return {
    patienceMs: 60_000,
    whenLate: 'fail',
    check(assessment, known) {
      const { proxies } = assessment.facts;
      const answering = proxies.filter(({ silence }) => silence === undefined);
      const isRouted = answering.every(({ writers }) => writers.length === 1 && writers[0] === candidate);
      if (answering.length === 0 || !isRouted || !showsAfterStart(assessment, known)) return { state: 'todo' };
      const verb = answering.length === 1 ? 'sends' : 'send';
      const seen = `${joinNames(answering.map(({ name }) => name))} ${verb} writes to ${candidate} and to nobody else.`;
      const silent = proxies.flatMap(({ name, silence }) => (silence === undefined ? [] : [name]));
      if (silent.length === 0) return { state: 'done', detail: seen };
      return { state: 'done', detail: `${seen} ${describeSilent(silent)}`, unverified: silent };
    },
    describeReached: (assessment) => describeLead(observeLead(assessment)),
    describeLate({ facts: { proxies } }) {
      const answering = proxies.filter(({ silence }) => silence === undefined);
      if (answering.length === 0) return 'No HAProxy answers, so nobody can tell where writes go.';
      return describeWrong(answering, candidate);
    },
    describeUnverified({ facts: { proxies } }, { unverified = [] }) {
      const found = proxies.filter(({ name, silence }) => unverified.includes(name) && silence === undefined);
      const silent = unverified.filter((name) => !found.some((proxy) => proxy.name === name));
      const said = [describeWrong(found, candidate), silent.length === 0 ? '' : describeSilent(silent)];
      return said.filter((one) => one !== '').join(' ') || undefined;
    },
  };
}

function describeWrong(answering: Facts['proxies'], candidate: string): string {
  return answering
    .filter(({ writers }) => writers.length !== 1 || writers[0] !== candidate)
    .map(({ name, writers }) => `${name} sends writes to ${joinNames(writers) || 'nobody'}.`)
    .join(' ');
}

function describeSilent(silent: readonly string[]): string {
  return `Where ${joinNames(silent)} ${silent.length === 1 ? 'sends' : 'send'} writes was not verified: no answer.`;
}
