import { defineOperationCommand } from '../src/command.ts';

export default defineOperationCommand({
  summary: 'Calls off a change before it happens',
  details:
    'The one who asked for a change may call it off until it begins. A switchover that waits for its time is taken back from Patroni; approvers may do that as well. What has begun is not cut short.',
  parameters: [
    { name: 'operation', kind: 'operation', summary: 'the id, as its message and the list of operations show it' },
  ],
  examples: ['cancel k3v9qz'],
});
