import { z } from 'zod';
import { findNearestWord } from '../core/nearest-word.ts';
import { withHigherRoles } from '../core/policy/roles.ts';
import type { CrossFinding } from './cross-checks.ts';
import { PolicyConfig } from './policy-schema.ts';

// As in cross-checks.ts: what is wrong by itself counts as absent here, because the schema already complains about it.
const text = z.string().optional().catch(undefined);
const Cluster = z
  .looseObject({
    channels: z.array(z.unknown()).catch([]).default([]),
    requestChannel: z.unknown().optional(),
    policy: PolicyConfig.optional().catch(undefined),
    patroni: z.looseObject({ scope: text, namespace: text }).catch({}).default({}),
  })
  .catch({ channels: [], patroni: {} });
const Whole = z
  .looseObject({
    secondFactorFile: z.unknown().optional(),
    operations: z
      .looseObject({ prefix: z.string().default('/howdah/').catch('/howdah/') })
      .catch({ prefix: '/howdah/' })
      .optional(),
    clusters: z.array(Cluster).catch([]).optional(),
  })
  .catch({});

type Policy = PolicyConfig;
type CommandPolicy = Policy['commands'][string];

/** Rules about who may change what that no single key can tell. Takes the file's content as it is. */
export function checkPolicies(value: unknown): CrossFinding[] {
  const { clusters, secondFactorFile, operations } = Whole.parse(value);
  const prefix = operations?.prefix ?? '/howdah/';
  return (clusters ?? []).flatMap((cluster, index) => {
    const path = ['clusters', index];
    return [
      ...channelFindings(cluster, path),
      ...prefixFindings(cluster, prefix),
      ...unlockFindings(cluster, path),
      ...Object.entries(cluster.policy?.commands ?? {}).flatMap(([name, command]) => {
        const place = [...path, 'policy', 'commands', name];
        return [
          ...secondFactorFindings(command, { place, hasFile: secondFactorFile !== undefined }),
          ...approvalFindings(command, { place, roles: cluster.policy?.roles }),
        ];
      }),
    ];
  });
}

const Named = z
  .looseObject({
    clusters: z
      .array(
        z
          .looseObject({ policy: z.looseObject({ commands: z.record(z.string(), z.unknown()) }) })
          .transform(({ policy }) => Object.keys(policy.commands))
          .catch([]),
      )
      .catch([])
      .default([]),
  })
  .catch({ clusters: [] });

/**
 * What a policy says about commands that there are not. `names`: the commands that change something, which only the
 * caller knows. Takes the file's content as it is.
 */
export function findUnknownCommands(value: unknown, names: readonly string[]): CrossFinding[] {
  return Named.parse(value).clusters.flatMap((commands, index) =>
    commands
      .filter((name) => !names.includes(name))
      .map((name) => {
        const meant = findNearestWord(name, names);
        const way =
          meant === undefined ? `those that change something are ${names.join(', ')}` : `did you mean ${meant}?`;
        return { path: ['clusters', index, 'policy', 'commands', name], message: `no such command; ${way}` };
      }),
  );
}

function channelFindings(cluster: z.infer<typeof Cluster>, path: CrossFinding['path']): CrossFinding[] {
  const { policy, requestChannel, channels } = cluster;
  const wantsChannel = Object.keys(policy?.commands ?? {}).length > 0;
  if (!wantsChannel || requestChannel !== undefined || channels.length > 0) return [];
  const message = 'is needed when the policy allows commands: requests are shown there (or name channels)';
  return [{ path: [...path, 'requestChannel'], message }];
}

/** An operation that stopped for a person keeps the cluster until it is unlocked: whoever may change must not be stuck. */
function unlockFindings({ policy }: z.infer<typeof Cluster>, path: CrossFinding['path']): CrossFinding[] {
  const names = Object.keys(policy?.commands ?? {});
  if (names.length === 0 || names.includes('unlock')) return [];
  const message =
    'is needed beside other commands: without it nobody could free a cluster on which one of them stopped';
  return [{ path: [...path, 'policy', 'commands', 'unlock'], message }];
}

/** The journal below Patroni's keys would be read as Patroni's, and the other way round. */
function prefixFindings({ patroni }: z.infer<typeof Cluster>, prefix: string): CrossFinding[] {
  if (patroni.scope === undefined) return [];
  const keys = `${patroni.namespace ?? '/service/'}${patroni.scope}/`;
  if (!keys.startsWith(prefix) && !prefix.startsWith(keys)) return [];
  return [{ path: ['operations', 'prefix'], message: `overlaps with Patroni's own keys at ${keys}` }];
}

function secondFactorFindings(
  command: CommandPolicy,
  { place, hasFile }: { place: CrossFinding['path']; hasFile: boolean },
): CrossFinding[] {
  if (!command.secondFactor || hasFile) return [];
  return [{ path: [...place, 'secondFactor'], message: 'needs secondFactorFile, where people are enrolled' }];
}

/** Too few people, whoever asks: such a request could only expire. Nobody knows who is in a group. */
function approvalFindings(
  command: CommandPolicy,
  { place, roles }: { place: CrossFinding['path']; roles: Policy['roles'] | undefined },
): CrossFinding[] {
  if (roles === undefined || roles.approver.groups.length > 0) return [];
  const approvers = new Set(roles.approver.users);
  const askers = withHigherRoles(command.mayAsk).map((role) => roles[role]);
  const canAskBesides = askers.some(({ users, groups }) => groups.length > 0 || users.some((id) => !approvers.has(id)));
  const most = command.selfApproval || canAskBesides ? approvers.size : Math.max(0, approvers.size - 1);
  if (command.approvals <= most) return [];
  const besides = most === approvers.size ? '' : ' who did not ask';
  const message = `can never be reached: the policy names ${most === 0 ? 'no approver' : `${most} of them`}${besides}`;
  return [{ path: [...place, 'approvals'], message }];
}
