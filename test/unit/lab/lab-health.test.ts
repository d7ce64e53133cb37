import { describe, expect, it } from 'vitest';
import { fullLab } from '../../../deploy/lab/lab-spec.ts';
import type { LabMember } from '../../../deploy/lab/lab-status.ts';
import { describeFaults, findClusterFault } from '../../../deploy/lab/lifecycle/lab-health.ts';
import { findSwarmFault, type SwarmNode } from '../../../deploy/lab/swarm/swarm.ts';

const member = (name: string, role: string, state: string): LabMember => ({
  name,
  role,
  state,
  timeline: 1,
  lagBytes: role === 'leader' ? null : 0,
});

const leader = member('patroni-1', 'leader', 'running');
const replica = member('patroni-2', 'quorum_standby', 'streaming');

describe('findClusterFault', () => {
  it.each([
    { what: 'a leader and two streaming replicas', members: [leader, replica, replica], fault: null },
    { what: 'no leader', members: [replica, replica, replica], fault: '0 running leaders' },
    {
      what: 'a leader that is still starting',
      members: [member('patroni-1', 'leader', 'starting'), replica, replica],
      fault: '0 running leaders',
    },
    { what: 'two leaders', members: [leader, leader, replica], fault: '2 running leaders' },
    { what: 'a replica missing', members: [leader, replica], fault: '1 streaming replicas instead of 2' },
    {
      what: 'a replica that runs without streaming',
      members: [leader, replica, member('patroni-3', 'replica', 'running')],
      fault: '1 streaming replicas instead of 2',
    },
  ])('$what: $fault', ({ members, fault }) => {
    expect(findClusterFault(members, 3)).toBe(fault);
  });
});

const swarmNode = (name: string, change: { state?: string; availability?: 'active' | 'drain' } = {}): SwarmNode => ({
  ID: name,
  Version: { Index: 1 },
  Spec: { Role: 'manager', Availability: change.availability ?? 'active' },
  Description: { Hostname: name },
  Status: { State: change.state ?? 'ready' },
});

describe('findSwarmFault', () => {
  const whole = fullLab.nodes.map((node) => swarmNode(node.name));

  it('finds nothing in a whole swarm', () => {
    expect(findSwarmFault(fullLab, whole)).toBeNull();
  });

  it('names the node that is missing, down or drained', () => {
    expect(findSwarmFault(fullLab, whole.slice(1))).toBe('swarm-node-1 is not ready in the swarm');
    expect(findSwarmFault(fullLab, [swarmNode('swarm-node-1', { state: 'down' }), ...whole.slice(1)])).toBe(
      'swarm-node-1 is not ready in the swarm',
    );
    expect(findSwarmFault(fullLab, [swarmNode('swarm-node-1', { availability: 'drain' }), ...whole.slice(1)])).toBe(
      'swarm-node-1 is set to drain',
    );
  });
});

describe('describeFaults', () => {
  it('is null when every check holds, else names those that do not', () => {
    const good = { name: 'swarm', ok: true, seen: 'as it should be' };
    const bad = { name: 'cluster', ok: false, seen: '0 running leaders' };
    expect(describeFaults({ checks: [good], members: [] })).toBeNull();
    expect(describeFaults({ checks: [good, bad], members: [] })).toBe('cluster: 0 running leaders');
  });
});
