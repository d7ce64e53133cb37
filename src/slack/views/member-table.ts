import type { TableBlock } from '@slack/types';
import { isLeaderRole, type Member } from '../../core/cluster/members.ts';
import { formatBytes } from '../../core/format-bytes.ts';
import { formatSeconds } from './quantity.ts';

/** Patronictl's words for the roles. */
const roleName: Record<Member['role'], string> = {
  leader: 'Leader',
  standby_leader: 'Standby Leader',
  sync_standby: 'Sync Standby',
  quorum_standby: 'Quorum Standby',
  replica: 'Replica',
  unknown: 'unknown',
};

const columns: readonly {
  readonly title: string;
  readonly align?: 'right';
  readonly cell: (member: Member) => string;
}[] = [
  { title: 'Member', cell: (member) => member.name },
  { title: 'Node', cell: (member) => member.node ?? '–' },
  { title: 'Role', cell: (member) => roleName[member.role] },
  { title: 'State', cell: (member) => (member.silence ? `silent (last seen ${member.state})` : member.state) },
  { title: 'TL', align: 'right', cell: (member) => member.timeline?.toString() ?? '–' },
  { title: 'Lag', align: 'right', cell: formatLag },
  { title: 'PostgreSQL', cell: (member) => member.postgresVersion ?? '–' },
  { title: 'Patroni', cell: (member) => member.patroniVersion ?? '–' },
  { title: 'Restart', cell: (member) => (member.pendingRestart ? 'pending' : '–') },
];

/** One row per member, in the words that patronictl uses. A configuration names at most 25: Slack takes 100 rows. */
export function renderMemberTable(members: readonly Member[]): TableBlock {
  const rows = [columns.map(({ title }) => title), ...members.map((member) => columns.map(({ cell }) => cell(member)))];
  return {
    type: 'table',
    column_settings: columns.map(({ align }) => (align ? { align } : { align: 'left' })),
    rows: rows.map((row) => row.map((text) => ({ type: 'raw_text', text }))),
  };
}

function formatLag(member: Member): string {
  // Of a silent member only the past is known, and a past lag would look like a present one.
  if (isLeaderRole(member.role) || member.lagBytes === undefined || member.silence) return '–';
  const bytes = member.lagBytes === 'unknown' ? '? B' : formatBytes(member.lagBytes);
  const seconds = member.lagS === undefined || member.lagS === 'unknown' ? '? s' : formatSeconds(member.lagS);
  return `${bytes} / ${seconds}`;
}
