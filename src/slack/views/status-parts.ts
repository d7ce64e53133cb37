import { type Facts, serversUp } from '../../core/cluster/facts.ts';
import type { HaproxyBackend, SwarmNode, SwarmTask } from '../../core/cluster/snapshot.ts';
import { code, escapeMrkdwn } from './mrkdwn.ts';
import { countOf, formatBytes } from './quantity.ts';

/** Lines of mrkdwn: whether a commit waits for a standby, and for which. */
export function renderSynchronous({ snapshot }: Facts): readonly string[] {
  const isPaused = snapshot.patroni.some(({ view }) => view.ok && view.value.isPaused);
  const failover = isPaused ? '*paused*: nothing fails over by itself' : 'automatic failover on';
  if (!snapshot.dcs.ok) {
    return ['*Replication*', `unknown: etcd is silent (${escapeMrkdwn(snapshot.dcs.silence.detail)})`, failover];
  }
  const { config, sync } = snapshot.dcs.value;
  const standbys = (sync?.standbys ?? []).map(code).join(', ') || 'no standby';
  const mode = {
    off: 'asynchronous: a failover may lose the last writes',
    on: `synchronous${config.synchronousModeStrict ? ', strict' : ''}: commits wait for ${standbys}`,
    quorum: `quorum: commits wait for any ${config.synchronousNodeCount} of ${standbys}`,
  }[config.synchronousMode];
  return ['*Replication*', mode, failover];
}

/** Lines of mrkdwn: etcd's members, its leader, sizes, alarms and how many more members it may lose. */
export function renderEtcd({ etcd }: Facts): readonly string[] {
  const margin = etcd.margin < 0 ? '*no quorum*' : `may lose ${etcd.margin} more`;
  return [
    `*etcd* ${etcd.voting} of ${etcd.size} healthy · ${margin}`,
    ...etcd.members.map(({ name, isLeader, trouble, silence, version, dbSizeBytes }) => {
      const words = [
        ...(isLeader ? ['leader'] : []),
        ...(silence ? [`silent (${escapeMrkdwn(silence.detail)})`] : []),
        ...(trouble === undefined ? [] : [`unhealthy: ${escapeMrkdwn(trouble)}`]),
        ...(version === undefined ? [] : [version]),
        ...(dbSizeBytes === undefined ? [] : [formatBytes(dbSizeBytes)]),
      ];
      return `${code(name)} ${words.join(' · ')}`;
    }),
    etcd.alarms.length === 0
      ? 'no alarms'
      : `*alarms*: ${etcd.alarms.map(({ member, alarm }) => `${alarm} on ${code(member)}`).join(', ')}`,
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
export function renderSwarm({ snapshot }: Facts): readonly string[] {
  const { state, endpoint } = snapshot.swarm;
  if (!state.ok) return ['*Swarm*', `silent (${escapeMrkdwn(state.silence.detail)}, asked ${escapeMrkdwn(endpoint)})`];
  const { nodes, services, tasks } = state.value;
  const managers = nodes.filter((node) => node.role === 'manager');
  const ready = nodes.filter((node) => node.state === 'ready').length;
  const reachable = managers.filter((node) => node.reachability === 'reachable').length;
  const upIds = new Set(nodes.filter((node) => node.state === 'ready').map((node) => node.id));
  const running = tasks.filter((task) => task.state === 'running' && upIds.has(task.nodeId ?? '')).length;
  const desired = services.reduce((sum, service) => sum + service.desiredTasks, 0);
  return [
    `*Swarm* ${ready} of ${nodes.length} nodes ready · ${reachable} of ${managers.length} managers reachable · ${running} of ${desired} tasks running`,
    ...nodes.map((node) => `${code(node.hostname)} ${renderNode(node, tasks)}`),
  ];
}

function renderNode(node: SwarmNode, tasks: readonly SwarmTask[]): string {
  const here = tasks.filter((task) => task.nodeId === node.id && task.state === 'running');
  const words = [
    ...(node.isLeader ? ['Swarm leader'] : []),
    ...(node.state === 'ready' ? [] : [`*${node.state}*`]),
    ...(node.availability === 'active' ? [] : [`*${node.availability}*`]),
    here.map((task) => escapeMrkdwn(task.service)).join(', ') || 'nothing of this stack',
  ];
  return words.join(' · ');
}
