import { type Grant, type Role, roles } from './policy.ts';

/** The roles of somebody who was given `role`: that one and those before it. */
function withLowerRoles(role: Role): readonly Role[] {
  return roles.slice(0, roles.indexOf(role) + 1);
}

/** `role` and those after it: whoever has one of them may do what `role` may. */
export function withHigherRoles(role: Role): readonly Role[] {
  return roles.slice(roles.indexOf(role));
}

/** What somebody is on a cluster. `groups`: the ids of the Slack user groups they are in now. */
export function rolesOf(options: {
  userId: string;
  groups: readonly string[];
  grants: Readonly<Record<Role, Grant>>;
}): ReadonlySet<Role> {
  const { userId, groups, grants } = options;
  const given = roles.filter(
    (role) => grants[role].users.includes(userId) || grants[role].groups.some((group) => groups.includes(group)),
  );
  return new Set(given.flatMap(withLowerRoles));
}
