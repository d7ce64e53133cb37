import type { DcsState, PatroniSelf, PatroniView, PatroniViewMember } from '../../../src/core/cluster/snapshot.ts';
import { componentsOf, hasQuorum, silenceOf, type World, workingMembers, writtenLsn } from './world.ts';

const systemIdentifier = '7400000000000000001';

/** What a member says of itself. */
export function describeSelf(world: World, name: string, nowMs: number): PatroniSelf {
  const written = writtenLsn(world, nowMs);
  const replayed = Math.max(0, written - (world.lags.get(name) ?? 0));
  const isLeader = world.leader === name && hasQuorum(world);
  const common = {
    state: 'running',
    serverVersion: 170_006,
    patroniVersion: '4.0.7',
    scope: world.cluster,
    timeline: world.timeline,
    isSyncStandby: false,
    isPaused: world.isPaused,
    pendingRestart: world.pendingRestarts.has(name),
    failsafeActive: !hasQuorum(world),
    dcsLastSeenAtMs: hasQuorum(world) ? nowMs : world.startedAtMs,
    systemIdentifier,
  };
  if (isLeader || (world.leader === name && !hasQuorum(world))) {
    const standbys = workingMembers(world).filter((other) => other !== name);
    return {
      ...common,
      role: 'primary',
      writtenLsn: written,
      isQuorumStandby: false,
      replication: standbys.map((applicationName, index) => ({
        applicationName,
        clientAddress: `198.19.1.${10 + index}`,
        state: 'streaming',
        syncState: 'quorum',
      })),
    };
  }
  return {
    ...common,
    role: 'replica',
    receivedLsn: replayed,
    replayedLsn: replayed,
    replayedAtMs: nowMs - Math.ceil((written - replayed) / 16),
    ...(world.leader === undefined ? {} : { replicationState: 'streaming' }),
    replication: [],
    isQuorumStandby: world.leader !== undefined,
  };
}

/** How any member sees everybody. A silent member's key is gone: its lease has run out. */
export function describeView(world: World): PatroniView {
  const { scheduledSwitchover } = world;
  return {
    members: workingMembers(world).map((name) => describeViewMember(world, name)),
    isPaused: world.isPaused,
    ...(scheduledSwitchover === undefined ? {} : { scheduledSwitchover }),
  };
}

function describeViewMember(world: World, name: string): PatroniViewMember {
  const isLeader = world.leader === name;
  return {
    name,
    role: isLeader ? 'leader' : world.leader === undefined ? 'replica' : 'quorum_standby',
    state: isLeader || world.leader === undefined ? 'running' : 'streaming',
    host: name,
    timeline: world.timeline,
    ...(isLeader ? {} : { lagBytes: world.lags.get(name) ?? 0 }),
    pendingRestart: world.pendingRestarts.has(name),
    pendingRestartReasons: world.pendingRestarts.has(name) ? ['max_connections: 100 → 200'] : [],
    tags: {},
  };
}

/** Patroni's keys. */
export function describeDcs(world: World): DcsState {
  const members = workingMembers(world);
  const standbys = members.filter((name) => name !== world.leader);
  const switchover = world.scheduledSwitchover;
  return {
    ...(world.leader === undefined
      ? {}
      : { leader: world.leader, sync: { leader: world.leader, standbys, quorum: 0 } }),
    members,
    ...(switchover === undefined
      ? {}
      : {
          failover: {
            leader: switchover.from,
            ...(switchover.to === undefined ? {} : { member: switchover.to }),
            scheduledAtMs: switchover.atMs,
          },
        }),
    config: {
      ttlS: 20,
      loopWaitS: 5,
      retryTimeoutS: 5,
      maximumLagOnFailoverBytes: 1_048_576,
      synchronousMode: 'quorum',
      synchronousModeStrict: false,
      synchronousNodeCount: 1,
      isPaused: world.isPaused,
      failsafeMode: true,
    },
    systemIdentifier,
    history: world.history.map((entry) => ({ ...entry, reason: 'no recovery target specified' })),
  };
}

/** Whether HAProxy's check of a member succeeds. */
export function passesCheck(world: World, name: string, wants: 'primary' | 'replica'): boolean {
  const member = componentsOf(world, 'patroni').find((one) => one.name === name);
  if (member === undefined || silenceOf(world, member) !== undefined) return false;
  return (world.leader === name) === (wants === 'primary');
}
