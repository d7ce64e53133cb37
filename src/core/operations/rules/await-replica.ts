import type { Assessment } from '../../cluster/assess.ts';
import { describeLead, findUsurper, observeLead } from '../lead.ts';
import type { StepRules } from '../next-step.ts';
import type { PlanStep } from '../plan.ts';
import { showsAfterStart } from './freshness.ts';

type ReplicaStep = Extract<PlanStep, { kind: 'await-replica' }>;

/** Whether the former leader follows the new one. */
export function awaitReplicaRules(step: ReplicaStep): StepRules {
  const { member, candidate, timeline } = step;
  return {
    patienceMs: 180_000,
    whenLate: 'fail',
    check(assessment, known) {
      const lead = observeLead(assessment);
      if (lead === undefined || !showsAfterStart(assessment, known)) return { state: 'todo' };
      const usurper = findUsurper(lead, { leader: member, candidate, timeline });
      if (usurper !== undefined) return { state: 'impossible', why: usurper };
      const streamsOn = findStreamTimeline(assessment, member);
      return lead.holder === candidate && streamsOn !== undefined && streamsOn > timeline
        ? { state: 'done', detail: `${member} streams from ${candidate} on timeline ${streamsOn}.` }
        : { state: 'todo' };
    },
    describeReached: (assessment) => describeLead(observeLead(assessment)),
    describeLate({ facts }) {
      const found = facts.members.find(({ name }) => name === member);
      const state = found === undefined || found.silence ? 'it does not answer' : found.state;
      return `${member} does not stream from ${candidate} (${state}): until it does, the cluster has one replica less to fall back on.`;
    },
  };
}

/** The timeline on which that member streams as a replica, by its own word. */
function findStreamTimeline({ facts }: Assessment, name: string): number | undefined {
  const self = facts.snapshot.patroni.find((source) => source.name === name)?.self;
  const state = facts.members.find((member) => member.name === name)?.state;
  return self?.ok && self.value.role === 'replica' && state === 'streaming' ? self.value.timeline : undefined;
}
