import { defineReadCommand } from '../src/command.ts';
import { accept } from '../src/core/result.ts';
import { renderStatus } from '../src/slack/views/status-view.ts';

export default defineReadCommand({
  summary: 'How a cluster is, at a glance',
  details:
    'Says whether the cluster is healthy, degraded, critical or unknown, and why; then its members, replication, etcd, HAProxy and the Swarm, and how old these facts are. Only you see the answer; *Share to channel* posts a fresh one for everybody.',
  parameters: [{ name: 'cluster', kind: 'cluster', summary: 'which one; may be left out where only one is meant' }],
  examples: ['status', 'status pgprod'],
  run: ({ assessment, nowMs }) => accept(renderStatus(assessment, nowMs)),
});
