import type { ClusterPolicy, CommandPolicy, Freeze, Person, Role } from '../../../../src/core/policy/policy.ts';
import { rolesOf } from '../../../../src/core/policy/roles.ts';

const nobody = { users: [], groups: [] };
const noGrants = { viewer: nobody, operator: nobody, approver: nobody };

/** A command's rules as the configuration has them by default. */
export const commandPolicy = (changes: Partial<CommandPolicy> = {}): CommandPolicy => ({
  mayAsk: 'operator',
  approvals: 1,
  selfApproval: false,
  channels: [],
  expiryMs: 600_000,
  secondFactor: false,
  ...changes,
});

/** A cluster on which switchover and unlock are allowed. */
export const clusterPolicy = (changes: Partial<ClusterPolicy> = {}): ClusterPolicy => ({
  isProduction: false,
  roles: {
    viewer: { users: [], groups: [] },
    operator: { users: [], groups: ['S0PGOPER01'] },
    approver: { users: [], groups: ['S0PGAPPR01'] },
  },
  commands: { switchover: commandPolicy(), unlock: commandPolicy() },
  freezes: [],
  ...changes,
});

/** Holds at any time, with no end in sight. */
export const endlessFreeze: Freeze = {
  kind: 'weekly',
  days: [0, 1, 2, 3, 4, 5, 6],
  fromMinute: 0,
  toMinute: 0,
  timeZone: 'UTC',
  why: 'sold',
};

/** Somebody with that role and those before it. */
export const personWith = (userId: string, role?: Role, changes: Partial<Person> = {}): Person => ({
  userId,
  name: userId,
  roles:
    role === undefined
      ? new Set()
      : rolesOf({ userId, groups: [], grants: { ...noGrants, [role]: { users: [userId], groups: [] } } }),
  ...changes,
});
