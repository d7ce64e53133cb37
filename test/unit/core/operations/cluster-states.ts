import { type Assessment, assess } from '../../../../src/core/cluster/assess.ts';
import type { DcsState, PatroniSource, PatroniViewMember, Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import {
  buildSnapshot,
  haproxyTo,
  healthyDcs,
  healthySelf,
  healthyView,
  said,
  silent,
} from '../../../support/snapshot-builder.ts';

/** Members of the built cluster. */
export const memberNames = ['patroni-1', 'patroni-2', 'patroni-3'] as const;

/** The few things by which a switchover can be told from the outside; all the rest is a healthy cluster. */
export interface ClusterState {
  /** Holds the leader lock; absent: nobody does. */
  readonly holder?: string;
  /** Of the holder. */
  readonly timeline: number;
  /** The holder answers as a running primary. */
  readonly isPrimary: boolean;
  readonly failover?: NonNullable<DcsState['failover']>;
  /** Where both proxies send writes; absent: nowhere. */
  readonly writer?: string;
  /** Members that stream from the holder, on its timeline. */
  readonly streaming: readonly string[];
  readonly isDcsSilent?: boolean;
}

/** patroni-1 leads on timeline 3, and nothing is going on. */
export const before: ClusterState = {
  holder: 'patroni-1',
  timeline: 3,
  isPrimary: true,
  writer: 'patroni-1',
  streaming: ['patroni-2', 'patroni-3'],
};

/** That member leads on that timeline, and everything follows. */
export function ledBy(holder: string, timeline: number): ClusterState {
  return {
    holder,
    timeline,
    isPrimary: true,
    writer: holder,
    streaming: memberNames.filter((name) => name !== holder),
  };
}

/** What the bot sees of a cluster in that state at that time. */
export function showState(state: ClusterState, atMs: number): Snapshot {
  const { holder, timeline, isPrimary, failover, writer, isDcsSilent = false } = state;
  const { leader: _, ...keys } = healthyDcs;
  const dcs: DcsState = {
    ...keys,
    ...(holder !== undefined && { leader: holder }),
    ...(failover !== undefined && { failover }),
    history: [{ timeline: timeline - 1, lsn: 1, reason: 'no recovery target specified', newLeader: holder ?? '' }],
  };
  const view = said({ ...healthyView, members: memberNames.map((name) => viewMember(name, state)) });
  const patroni = memberNames.map((name): PatroniSource => {
    const authorization = said('accepted' as const);
    if (name === holder && isPrimary) {
      return { name, self: said({ ...healthySelf('patroni-1'), timeline }), view, authorization };
    }
    const { replicationState: streamingWord = 'streaming', ...replica } = healthySelf('patroni-2');
    const self = state.streaming.includes(name)
      ? { ...replica, replicationState: streamingWord, timeline }
      : { ...replica, timeline: timeline - 1 };
    return { name, self: said(self), view, authorization };
  });
  return buildSnapshot({
    takenAtMs: atMs,
    patroni,
    dcs: isDcsSilent ? silent() : said(dcs),
    haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, writer)),
  });
}

/** The same, judged. */
export function assessState(state: ClusterState, atMs: number): Assessment {
  return assess(showState(state, atMs));
}

function viewMember(name: string, { holder, timeline, streaming }: ClusterState): PatroniViewMember {
  const isHolder = name === holder;
  return {
    name,
    role: isHolder ? 'leader' : 'quorum_standby',
    state: isHolder ? 'running' : streaming.includes(name) ? 'streaming' : 'starting',
    timeline: isHolder || streaming.includes(name) ? timeline : timeline - 1,
    ...(!isHolder && { lagBytes: 0 }),
    pendingRestart: false,
    pendingRestartReasons: [],
    tags: {},
  };
}
