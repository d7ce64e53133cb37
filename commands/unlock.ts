import { defineChangeCommand } from '../src/command.ts';
import { describeUnlockForm, planUnlock } from '../src/core/operations/plan-unlock.ts';

export default defineChangeCommand({
  lane: 'unlock',
  summary: 'Free a cluster from an operation that stopped and wants a person',
  details:
    'An operation that can neither go on nor be taken back keeps the cluster, so that nothing is changed on top of what nobody understands. When a person has looked, this frees the cluster, after approval. It changes nothing in the database.',
  parameters: [
    { name: 'cluster', kind: 'cluster', summary: 'which one; may be left out where only one is meant' },
    { name: 'reason', kind: 'text', summary: 'what was found, for those who approve' },
  ],
  examples: ['unlock pgprod', 'unlock pgprod reason patroni-2 leads and everything streams'],
  describeForm: describeUnlockForm,
  plan: planUnlock,
});
