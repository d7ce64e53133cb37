import type { Check, Finding } from '../reason.ts';

const none: readonly Finding[] = [];

/** Nothing broken, yet somebody wants to know. */
export const noticeChecks: readonly Check[] = [
  {
    code: 'paused',
    severity: 'degraded',
    find: ({ failover }) =>
      failover === 'paused' ? [{ sentence: 'Patroni is paused: nothing fails over by itself.' }] : none,
  },
  {
    code: 'patroni-credentials-rejected',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.patroni.some(({ authorization }) => authorization.ok && authorization.value === 'rejected')
        ? [{ sentence: "Patroni refuses the bot's REST password: it can look, but not change anything." }]
        : none,
  },
  {
    code: 'pending-restart',
    severity: 'info',
    find: ({ members }) =>
      members
        .filter((member) => member.pendingRestart)
        .map(({ name, pendingRestartReasons }) => ({
          subject: name,
          sentence: `${name} waits for a restart${pendingRestartReasons.length > 0 ? ` (${pendingRestartReasons.join('; ')})` : ''}.`,
        })),
  },
  {
    code: 'scheduled-restart',
    severity: 'info',
    find: ({ members }) =>
      members.flatMap(({ name, scheduledRestartAt }) =>
        scheduledRestartAt === undefined
          ? []
          : [{ subject: name, sentence: `Patroni will restart ${name} at ${scheduledRestartAt}.` }],
      ),
  },
  {
    code: 'version-skew',
    severity: 'info',
    find: ({ members }) => {
      const postgres = distinct(members.flatMap(({ postgresVersion }) => postgresVersion ?? []));
      const patroni = distinct(members.flatMap(({ patroniVersion }) => patroniVersion ?? []));
      return [
        ...(postgres.length > 1
          ? [{ sentence: `Members run different PostgreSQL versions: ${postgres.join(', ')}.` }]
          : []),
        ...(patroni.length > 1 ? [{ sentence: `Members run different Patroni versions: ${patroni.join(', ')}.` }] : []),
      ];
    },
  },
];

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
