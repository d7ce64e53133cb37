import { z } from 'zod';
import { Role } from '../core/policy/policy.ts';

/** A Slack channel's id. */
export const ChannelId = z.string().regex(/^[CG][A-Z0-9]+$/, 'a channel id such as C0123ABCD, not a name');
export type ChannelId = z.infer<typeof ChannelId>;

/** A Slack user's id. */
export const UserId = z.string().regex(/^[UW][A-Z0-9]+$/, 'a user id such as U0123ABCD, not a name');
export type UserId = z.infer<typeof UserId>;

const GroupId = z.string().regex(/^S[A-Z0-9]+$/, 'a user group id such as S0123ABCD, not a name');

const GrantConfig = z.strictObject({ users: z.array(UserId).default([]), groups: z.array(GroupId).default([]) });

const CommandPolicyConfig = z.strictObject({
  mayAsk: Role.default('operator'),
  /** How many distinct people must approve. */
  approvals: z.int().min(0).max(20).default(1),
  selfApproval: z.boolean().default(false),
  /** Channels (ids) in which it may be asked for; none: any. */
  channels: z.array(ChannelId).default([]),
  expiryMin: z.int().min(1).max(1440).default(10),
  secondFactor: z.boolean().default(false),
});

/** Days of the week as the configuration names them; the place is the number. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** Once (`from` and `to` are moments) or every week (`days` is there; they are times of the day in `timeZone`). */
export const FreezeConfig = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1).optional(),
    from: z.string(),
    to: z.string(),
    timeZone: z.string().optional(),
    why: z.string().min(1),
  })
  .superRefine((freeze, context) => {
    for (const [key, message] of freeze.days === undefined ? findOnceFaults(freeze) : findWeeklyFaults(freeze)) {
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });
export type FreezeConfig = z.infer<typeof FreezeConfig>;

type Fault = readonly [key: string, message: string];
interface Times {
  readonly from: string;
  readonly to: string;
  readonly timeZone?: string | undefined;
}

function findOnceFaults({ from, to, timeZone }: Times): Fault[] {
  const wrong = 'a time with its zone such as 2026-12-20T00:00+01:00 (with days: a time of the day such as 16:00)';
  const faults: Fault[] = [
    ...(isMoment(from) ? [] : [['from', wrong] as const]),
    ...(isMoment(to) ? [] : [['to', wrong] as const]),
    ...(timeZone === undefined
      ? []
      : [['timeZone', 'belongs to a freeze with days; here the times have their zone'] as const]),
  ];
  if (faults.length === 0 && Date.parse(to) <= Date.parse(from)) faults.push(['to', 'must be after from']);
  return faults;
}

function findWeeklyFaults({ from, to, timeZone }: Times): Fault[] {
  const wrong = 'a time of the day such as 16:00 (without days: a time with its zone)';
  return [
    ...(timeOfDay.test(from) ? [] : [['from', wrong] as const]),
    ...(timeOfDay.test(to) ? [] : [['to', wrong] as const]),
    ...(timeZone !== undefined && isTimeZone(timeZone)
      ? []
      : [['timeZone', 'name the zone of these times, such as Europe/Berlin'] as const]),
  ];
}

/** Days that no month has would be taken for the first ones of the next. */
function isMoment(text: string): boolean {
  if (!moment.test(text) || Number.isNaN(Date.parse(text))) return false;
  const day = text.slice(0, 'YYYY-MM-DD'.length);
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Who may do what on one cluster. By default nobody may change anything. */
export const PolicyConfig = z.strictObject({
  roles: z
    .strictObject({
      viewer: GrantConfig.prefault({}),
      operator: GrantConfig.prefault({}),
      approver: GrantConfig.prefault({}),
    })
    .prefault({}),
  /** By the command's name; a command that is not here is allowed to nobody. */
  commands: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'the name of a command'), CommandPolicyConfig).default({}),
  freezes: z.array(FreezeConfig).default([]),
});
export type PolicyConfig = z.infer<typeof PolicyConfig>;
