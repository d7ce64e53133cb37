import type { ChangeCommand } from '../../command.ts';
import type { ChangeRequest } from '../../core/operations/change-form.ts';
import { identifyOperation, namePhase } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { refuseAsking } from '../../core/policy/authorize.ts';
import { findFreeze } from '../../core/policy/freeze.ts';
import type { CommandPolicy, Person } from '../../core/policy/policy.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import { type ChangeContext, findHolder } from './context.ts';

/** A request that has passed the policy, with everything that planning it needs. */
export interface Admitted {
  readonly request: ChangeRequest;
  readonly command: ChangeCommand;
  readonly person: Person;
  readonly policy: CommandPolicy;
  readonly holder: OperationState | undefined;
}

/** Who asks, whether they may, and whether the cluster is free: asked of Slack and of the journal at once. */
export function admit(context: ChangeContext, request: ChangeRequest): Promise<Result<Admitted>> {
  return admitBy(context, request, refuseAsking);
}

/** The same for somebody who gets a form: in a freeze they may still choose a time after it there (`frozen`). */
export async function admitToForm(
  context: ChangeContext,
  request: ChangeRequest,
): Promise<Result<Admitted & { readonly frozen?: Refusal }>> {
  const parameters = context.commands.get(request.command)?.parameters ?? [];
  const hasTime = parameters.some(({ kind }) => kind === 'moment');
  let frozen: Refusal | undefined;
  const admitted = await admitBy(context, request, (asking) => {
    const refusal = refuseAsking(asking);
    if (refusal?.code !== 'frozen' || !hasTime || asking.changeAtMs !== undefined) return refusal;
    if (findFreeze(asking.policy.freezes, asking.nowMs)?.untilMs === undefined) return refusal;
    frozen = refusal;
    return refuseAsking({ ...asking, policy: { ...asking.policy, freezes: [] } });
  });
  if (!admitted.ok || frozen === undefined) return admitted;
  return accept({ ...admitted.value, frozen });
}

async function admitBy(
  context: ChangeContext,
  request: ChangeRequest,
  findRefusal: typeof refuseAsking,
): Promise<Result<Admitted>> {
  const command = context.commands.get(request.command);
  if (command?.kind !== 'change') {
    return refuse({
      code: 'unknown-command',
      sentence: `“${request.command}” is no command that changes anything.`,
      next: 'See “/pg help”.',
    });
  }
  const { cluster, userId, channel } = request;
  const [person, held] = await Promise.all([
    context.people.fetchPerson({ userId, cluster }),
    findHolder(context, cluster),
  ]);
  const { lane } = command;
  const policy = context.policyOf(cluster);
  const nowMs = context.clock.now();
  const resolved = resolveMoments(context, request, person);
  const when = resolved.ok ? findChangeTime(command, resolved.value, nowMs) : {};
  const refusal = findRefusal({ person, policy, command: request.command, cluster, channel, lane, nowMs, ...when });
  // Whether a time that nobody understands lies in a freeze cannot be told.
  if (refusal !== undefined && (resolved.ok || refusal.code !== 'frozen'))
    return refuse(placeRefusal(command, refusal));
  const commandPolicy = policy.commands[request.command];
  if (commandPolicy === undefined) {
    return refuse({
      code: 'not-allowed',
      sentence: `Nobody may ask for “${request.command}” on ${cluster}.`,
      next: "Whoever runs the bot can allow it in its configuration, under the cluster's policy.",
    });
  }
  if (!held.ok) return held;
  const holder = held.value;
  if (lane === 'change' && holder !== undefined) return refuse(busyRefusal(context, request, holder));
  if (!resolved.ok) return resolved;
  return accept({ request: resolved.value, command, person, policy: commandPolicy, holder });
}

/** When the database is to change: a time that was given, if it lies ahead, otherwise as soon as it is approved. */
function findChangeTime(
  { parameters }: ChangeCommand,
  { args }: ChangeRequest,
  nowMs: number,
): { readonly changeAtMs?: number } {
  const times = parameters.flatMap(({ name, kind }) => (kind === 'moment' ? [Number(args[name])] : []));
  const ahead = times.filter((atMs) => atMs > nowMs);
  return ahead.length === 0 ? {} : { changeAtMs: Math.min(...ahead) };
}

const timeCodes: ReadonlySet<string> = new Set(['frozen', 'time-too-soon']);

/** What is about the time, as a freeze is, the form shows there. */
export function placeRefusal({ parameters }: ChangeCommand, refusal: Refusal): Refusal {
  const field = parameters.find(({ kind }) => kind === 'moment')?.name;
  return timeCodes.has(refusal.code) && field !== undefined ? { ...refusal, field } : refusal;
}

/** Slack may deliver one request twice, to two replicas of the bot: that is no refusal of the first. */
export function busyRefusal(
  { slashCommand }: ChangeContext,
  { cluster, userId }: Pick<ChangeRequest, 'cluster' | 'userId'>,
  holder: OperationState,
) {
  const busy = holder.requestedBy === userId ? 'busy with what you asked for yourself' : 'busy';
  return {
    code: 'busy',
    sentence: `${cluster} is ${busy}: ${identifyOperation(holder)} is ${namePhase(holder)}.`,
    next: `See “${slashCommand} operations ${holder.id}”, or its message in`,
    channels: [holder.channel],
  };
}

function resolveMoments(context: ChangeContext, request: ChangeRequest, person: Person): Result<ChangeRequest> {
  const args = { ...request.args };
  for (const [name, text] of Object.entries(request.moments ?? {})) {
    const moment = context.parseMoment(text, { nowMs: context.clock.now(), timeZone: person.timeZone });
    if (!moment.ok) return moment;
    args[name] = String(moment.value.atMs);
  }
  return accept({ ...request, args });
}
