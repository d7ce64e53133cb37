import type { KnownBlock } from '@slack/types';
import type { Assessment, Verdict } from '../../core/cluster/assess.ts';
import type { Facts } from '../../core/cluster/facts.ts';
import { joinNames, type Reason, type Severity } from '../../core/cluster/reason.ts';
import { cutLines } from './limits.ts';
import { renderMemberTable } from './member-table.ts';
import type { MessageView } from './message.ts';
import { code, dateMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { countOf, formatSeconds } from './quantity.ts';
import { context, fields, header, section } from './small-blocks.ts';
import { renderEtcd, renderProxies, renderReplication, renderSwarm } from './status-parts.ts';

const verdictMark: Record<Verdict, string> = {
  healthy: ':large_green_circle:',
  degraded: ':large_yellow_circle:',
  critical: ':red_circle:',
  unknown: ':white_circle:',
};

const severityMark: Record<Severity, string> = {
  critical: ':red_circle:',
  unknown: ':white_circle:',
  degraded: ':large_yellow_circle:',
  info: ':information_source:',
};

const shownReasons = 10;
const shownSilent = 12;

// A message of about 13,200 characters is refused as a whole, so the parts share a budget of 10,000.
const reasonsBudget = 2400;
const fieldBudget = 1500;

/** The truth about a cluster at a glance: verdict and why, members, what they depend on, and how old the facts are. */
export function renderStatus(assessment: Assessment, nowMs: number): MessageView {
  const { verdict, reasons, facts } = assessment;
  const { cluster } = facts.snapshot;
  const blocks: KnownBlock[] = [
    header(`${verdictMark[verdict]} ${cluster} is ${verdict}`),
    section(renderReasons(reasons, facts)),
    renderMemberTable(facts.members),
    fields(
      [renderReplication(facts), renderEtcd(facts), renderProxies(facts), renderSwarm(facts)].map((lines) =>
        cutLines(lines, fieldBudget),
      ),
    ),
    context(renderAge(facts, nowMs)),
  ];
  return { text: `${cluster} is ${verdict}${summarize(reasons)}`, blocks };
}

function summarize(reasons: readonly Reason[]): string {
  const [worst, ...others] = reasons.filter((reason) => reason.severity !== 'info');
  if (worst === undefined) return '.';
  const more = others.length > 0 ? ` And ${countOf(others.length, 'more reason')}.` : '';
  return `: ${escapeMrkdwn(worst.sentence)}${more}`;
}

/** The reasons, worst first; on a healthy cluster what it means to be so. */
function renderReasons(reasons: readonly Reason[], facts: Facts): string {
  const lines = reasons.map(({ severity, sentence }) => `${severityMark[severity]} ${escapeMrkdwn(sentence)}`);
  const shown = lines.slice(0, shownReasons);
  if (lines.length > shownReasons) shown.push(`… and ${lines.length - shownReasons} more`);
  return cutLines([renderLeaderLine(facts), ...shown], reasonsBudget);
}

function renderLeaderLine({ leader, members, streaming, scheduledSwitchover }: Facts): string {
  const parts = [
    leader
      ? `${code(leader.name)} leads${leader.node ? ` on ${code(leader.node)}` : ''}${leader.timeline === undefined ? '' : `, timeline ${leader.timeline}`}`
      : 'No leader known',
    `${streaming.length} of ${Math.max(0, members.length - (leader ? 1 : 0))} replicas streaming`,
  ];
  if (scheduledSwitchover) {
    const to = scheduledSwitchover.to === undefined ? 'the best replica' : code(scheduledSwitchover.to);
    const when = dateMrkdwn(scheduledSwitchover.atMs, '{date_short_pretty} at {time_secs}');
    parts.push(`:clock3: switchover to ${to} ${when}`);
  }
  return parts.join(' · ');
}

/** How old the facts are, how many sources there are, and which are silent. */
function renderAge({ snapshot }: Facts, nowMs: number): string {
  const answers = [
    ...snapshot.patroni.map(({ name, self }) => ({ name, answer: self })),
    ...snapshot.etcd.map(({ name, status }) => ({ name, answer: status })),
    ...snapshot.haproxy.map(({ name, stats }) => ({ name, answer: stats })),
    { name: 'Swarm', answer: snapshot.swarm.state },
  ];
  const silent = answers.filter(({ answer }) => !answer.ok).map(({ name }) => code(name));
  const age = formatSeconds(Math.max(0, nowMs - snapshot.takenAtMs) / 1000);
  const said = `${answers.length - silent.length} of ${answers.length} sources answered`;
  const named =
    silent.length <= shownSilent ? silent : [...silent.slice(0, shownSilent), `${silent.length - shownSilent} more`];
  const missing = silent.length > 0 ? ` · silent: ${joinNames(named)}` : '';
  return `Seen ${dateMrkdwn(snapshot.takenAtMs, '{date_short_pretty} {time_secs}')}, ${age} ago · ${said}${missing}`;
}
