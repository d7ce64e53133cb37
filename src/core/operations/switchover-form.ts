import type { Facts } from '../cluster/facts.ts';
import type { DcsConfig } from '../cluster/snapshot.ts';
import { accept, type Refusal, type Result, refuse } from '../result.ts';
import type { ChangeForm, FormField } from './change-form.ts';
import { askSwitchover, type SwitchoverInput } from './plan-switchover.ts';
import { findRefusal } from './preconditions.ts';
import type { Choice } from './switchover-choices.ts';
import { type SwitchoverQuestion, switchoverPreconditions } from './switchover-preconditions.ts';
import { describeLag, nameRole } from './switchover-words.ts';

/**
 * What can be chosen; a refusal when nothing can. What was typed and cannot be is no refusal here: the form says why
 * and offers the rest, so that a plan that has become void can be made anew.
 */
export function describeSwitchoverForm(input: SwitchoverInput): Result<ChangeForm> {
  const question = askSwitchover(input);
  const wrong: Refusal[] = [];
  let rest = question;
  for (let refusal = refuseNow(rest); refusal !== undefined; refusal = refuseNow(rest)) {
    if (refusal.field !== 'candidate' && refusal.field !== 'at') return refuse(refusal);
    wrong.push(refusal);
    const { [refusal.field]: _, ...others } = rest;
    rest = others;
  }
  return accept({
    title: 'Switch over',
    introduction: [...wrong.map(({ sentence }) => sentence), ...introduce(rest.facts)],
    fields: [describeChoices(rest), ...describeMoment(rest)],
  });
}

function refuseNow(question: SwitchoverQuestion): Refusal | undefined {
  return findRefusal(switchoverPreconditions, question);
}

const modeSentences: Readonly<Record<DcsConfig['synchronousMode'], string>> = {
  off: 'Replication is asynchronous: any streaming replica may take over that is not too far behind.',
  on: 'Replication is synchronous: only the sync standby may take over.',
  quorum: 'Replication is synchronous by quorum: only a quorum standby may take over.',
};

function introduce({ leader, snapshot, failover }: Facts): readonly string[] {
  const node = leader?.node === undefined ? '' : ` on ${leader.node}`;
  const timeline = leader?.timeline === undefined ? '' : `, timeline ${leader.timeline}`;
  return [
    `${leader?.name} leads ${snapshot.cluster}${node}${timeline}.`,
    ...(snapshot.dcs.ok ? [modeSentences[snapshot.dcs.value.config.synchronousMode]] : []),
    ...(failover === 'paused' ? ['Patroni is paused: it switches over now or not at all, and schedules nothing.'] : []),
  ];
}

function describeChoices({ choices, candidate }: SwitchoverQuestion): FormField {
  const able = choices.filter(({ mayLead }) => mayLead);
  const initial = candidate ?? able[0]?.member.name;
  return {
    kind: 'choice',
    name: 'candidate',
    label: 'New leader',
    options: able.map((choice) => ({ value: choice.member.name, label: labelChoice(choice) })),
    ...(initial !== undefined && { initial }),
    unavailable: choices
      .filter(({ mayLead }) => !mayLead)
      .map((choice) => ({ label: labelChoice(choice), why: choice.obstacles.join('; ') })),
  };
}

/** `patroni-2 · sync standby · 0 B behind · node swarm-node-2` */
function labelChoice({ member }: Choice): string {
  const node = member.node === undefined ? [] : [`node ${member.node}`];
  return [member.name, nameRole(member), describeLag(member), ...node].join(' · ');
}

function describeMoment({ facts, at }: SwitchoverQuestion): readonly FormField[] {
  if (facts.failover === 'paused') return [];
  return [
    {
      kind: 'moment',
      name: 'at',
      label: 'When',
      hint: 'Leave it empty to switch over as soon as it is approved.',
      ...(at !== undefined && { initialMs: Number(at) }),
    },
  ];
}
