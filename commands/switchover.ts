import { defineChangeCommand } from '../src/command.ts';
import { planSwitchover } from '../src/core/operations/plan-switchover.ts';
import { describeSwitchoverForm } from '../src/core/operations/switchover-form.ts';

export default defineChangeCommand({
  lane: 'change',
  summary: 'Hand the lead to another member, now or at a time',
  details:
    'Asks Patroni to let another member lead, after approval. Without a candidate or a reason a form opens: it shows who may take over, who may not and why, and proposes the best one. The request shows every step, what it rests on and what clients will notice; if the cluster changes before it begins, nothing is done. With a time, Patroni gets it at once and carries it out then; until shortly before that it can be cancelled. How long nobody could write is measured and reported.',
  parameters: [
    { name: 'cluster', kind: 'cluster', summary: 'which one; may be left out where only one is meant' },
    { name: 'candidate', kind: 'word', summary: 'the member that is to lead' },
    { name: 'at', kind: 'moment', summary: 'when, in your time zone; left out: as soon as it is approved' },
    { name: 'reason', kind: 'text', summary: 'why, for those who approve' },
  ],
  examples: [
    'switchover',
    'switchover pgprod patroni-2 reason kernel update on swarm-node-1',
    'switchover pgprod patroni-2 at tomorrow 03:00 reason kernel update on swarm-node-1',
  ],
  describeForm: describeSwitchoverForm,
  plan: planSwitchover,
});
