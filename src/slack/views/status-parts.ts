import { type Facts, serversUp } from '../../core/cluster/facts.ts';
import type { HaproxyBackend, SwarmNode } from '../../core/cluster/snapshot.ts';
import type { SwarmFacts } from '../../core/cluster/swarm-facts.ts';
import { formatBytes } from '../../core/format-bytes.ts';
import { code, escapeMrkdwn } from './mrkdwn.ts';
import { countOf } from './quantity.ts';

const failoverText: Record<Facts['failover'], string> = {
  on: 'automatic failover on',
  paused: '*paused*: nothing fails over by itself',
  impossible: '*no automatic failover*: etcd has no quorum',
  unknown: 'automatic failover: cannot be told from here',
};

/** Lines of mrkdwn: whether a commit waits for a standby, and for which. */
export function renderReplication({ snapshot, failover }: Facts): readonly string[] {
  if (!snapshot.dcs.ok) {
    const why = escapeMrkdwn(snapshot.dcs.silence.detail);
    return ['*Replication*', `mode unknown: Patroni's keys cannot be read (${why})`, failoverText[failover]];
  }
  const { config, sync } = snapshot.dcs.value;
  const standbys = sync?.standbys ?? [];
  const names = standbys.map(code).join(', ');
  const waits = {
    off: 'asynchronous: a failover may lose the last writes',
    on: `synchronous${config.synchronousModeStrict ? ', strict' : ''}: commits wait for ${names}`,
    quorum: `quorum: commits wait for any ${Math.min(config.synchronousNodeCount, standbys.length)} of ${names}`,
  }[config.synchronousMode];
  const isAlone = config.synchronousMode !== 'off' && standbys.length === 0;
  const mode = isAlone ? `synchronous mode ${config.synchronousMode}, but *no standby takes part*` : waits;
  return ['*Replication*', mode, failoverText[failover]];
}

/** How far etcd is from losing its quorum, in words. */
function renderMargin({ quorumState, margin }: Facts['etcd']): string {
  if (quorumState === 'lost') return '*no quorum*';
  if (quorumState === 'unknown') return 'quorum unknown';
  return margin === undefined ? 'quorum held' : `may lose ${margin} more`;
}

function renderAlarms({ alarms }: Facts['etcd']): string {
  if (alarms === undefined) return 'alarms unknown';
  if (alarms.length === 0) return 'no alarms';
  return `*alarms*: ${alarms.map(({ member, alarm }) => `${escapeMrkdwn(alarm)} on ${code(member)}`).join(', ')}`;
}

/** Lines of mrkdwn: etcd's members, its leader, sizes, alarms and how many more members it may lose. */
export function renderEtcd({ etcd }: Facts): readonly string[] {
  return [
    `*etcd* ${etcd.voting} of ${etcd.size} healthy · ${renderMargin(etcd)}`,
    ...etcd.members.map(({ name, votes, isLeader, trouble, silence, version, dbSizeBytes }) => {
      const words = [
        ...(isLeader ? ['leader'] : []),
        ...(silence ? [`${votes ? 'silent in part' : 'silent'} (${escapeMrkdwn(silence.detail)})`] : []),
        ...(trouble === undefined ? [] : [`unhealthy: ${escapeMrkdwn(trouble)}`]),
        ...(version === undefined ? [] : [escapeMrkdwn(version)]),
        ...(dbSizeBytes === undefined ? [] : [formatBytes(dbSizeBytes)]),
      ];
      return `${code(name)} ${words.join(' · ')}`;
    }),
    renderAlarms(etcd),
  ];
}

/** Lines of mrkdwn: where each HAProxy sends writes and reads. */
export function renderProxies({ snapshot, proxies }: Facts): readonly string[] {
  const answering = proxies.filter((proxy) => !proxy.silence).length;
  return [
    `*HAProxy* ${answering} of ${proxies.length} answer`,
    ...snapshot.haproxy.flatMap(({ name, stats }) => {
      if (!stats.ok) return [`${code(name)} silent (${escapeMrkdwn(stats.silence.detail)})`];
      return [code(name), renderBackend('writes', stats.value.write), renderBackend('reads', stats.value.read)];
    }),
  ];
}

function renderBackend(what: string, backend: HaproxyBackend): string {
  const servers = serversUp(backend).map(code).join(', ') || '*nobody*';
  return `    ${what} → ${servers} · ${countOf(backend.currentSessions, 'session')}`;
}

/** Lines of mrkdwn: the nodes, what runs on each, and what should run but does not. */
export function renderSwarm({ snapshot, swarm }: Facts): readonly string[] {
  const { state, endpoint } = snapshot.swarm;
  if (swarm === undefined) {
    const why = state.ok ? '' : escapeMrkdwn(state.silence.detail);
    return ['*Swarm*', `silent (${why}, asked ${escapeMrkdwn(endpoint)})`];
  }
  const { nodes, nodesDown } = swarm;
  return [
    `*Swarm* ${nodes.length - nodesDown.length} of ${nodes.length} nodes ready · ${swarm.managersReachable} of ${swarm.managers} managers reachable · ${swarm.tasksRunning} of ${swarm.tasksDesired} tasks running`,
    ...nodes.map((node) => `${code(node.hostname)} ${renderNode(node, swarm)}`),
  ];
}

function renderNode(node: SwarmNode, swarm: SwarmFacts): string {
  const here = swarm.services.filter(({ running }) => running.some((task) => task.nodeId === node.id));
  return [
    ...(node.isLeader ? ['Swarm leader'] : []),
    ...(node.state === 'ready' ? [] : [`*${node.state}*`]),
    ...(node.availability === 'active' ? [] : [`*${node.availability}*`]),
    here.map(({ name }) => escapeMrkdwn(name)).join(', ') || 'nothing of this stack',
  ].join(' · ');
}
