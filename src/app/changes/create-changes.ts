import { randomInt } from 'node:crypto';
import type { ChangeCommand } from '../../command.ts';
import { assess } from '../../core/cluster/assess.ts';
import type { ChangeAnswers, ChangeQuestion, ChangeRequest } from '../../core/operations/change-form.ts';
import { namePhase } from '../../core/operations/describe-operation.ts';
import type { RequestedEvent } from '../../core/operations/journal.ts';
import { foldJournal, isOver, type OperationState } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { soonestMs } from '../../core/operations/switchover-preconditions.ts';
import { refuseAsking } from '../../core/policy/authorize.ts';
import type { CommandPolicy, Person } from '../../core/policy/policy.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { Changes } from '../changes.ts';
import { checkCode } from './check-code.ts';
import { type ChangeContext, findHolder } from './context.ts';
import { createDecisions } from './decisions.ts';
import { findOperation } from './find-operation.ts';
import { answerOutside } from './outside-answers.ts';

/** A request that has passed the policy, with everything that planning it needs. */
interface Admitted {
  readonly request: ChangeRequest;
  readonly command: ChangeCommand;
  readonly person: Person;
  readonly policy: CommandPolicy;
  readonly holder: OperationState | undefined;
}

const longestReason = 500;
/** Without the letters and digits that are taken for each other. */
const idAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const idLength = 6;

/** Everything that people do to operations: see `Changes`. */
export function createChanges(context: ChangeContext): Changes {
  const prepare = (request: ChangeRequest) => answerOutside(() => prepareChange(context, request));
  return {
    prepare,
    request: (request, answers) => answerOutside(() => requestChange(context, request, answers)),
    ...createDecisions(context),
    repeat: ({ operationId, userId, channel }) =>
      answerOutside(async () => {
        const found = await findOperation(context.journals, operationId);
        if (!found.ok) return found;
        const { plan, reason } = found.value.state;
        const request = { command: plan.verb, cluster: plan.cluster, args: { ...plan.args, reason }, userId, channel };
        return prepare(request);
      }),
  };
}

async function prepareChange(context: ChangeContext, request: ChangeRequest): Promise<Result<ChangeQuestion>> {
  const admitted = await admit(context, request);
  if (!admitted.ok) return admitted;
  const { command, person, policy, holder } = admitted.value;
  const { reason, ...args } = admitted.value.request.args;
  const form = command.describeForm(await describeInput(context, { ...admitted.value.request, args }, holder));
  if (!form.ok) return form;
  const { moments: _, ...rest } = request;
  return accept({
    request: { ...rest, args },
    form: form.value,
    ...(reason !== undefined && { reason }),
    wantsConfirmation: context.policyOf(request.cluster).isProduction,
    wantsCode: policy.secondFactor && policy.approvals === 0,
    ...(person.timeZone !== undefined && { timeZone: person.timeZone }),
  });
}

async function requestChange(
  context: ChangeContext,
  request: ChangeRequest,
  answers: ChangeAnswers,
): Promise<Result<OperationState>> {
  const admitted = await admit(context, request);
  if (!admitted.ok) return admitted;
  const { command, policy, holder } = admitted.value;
  const { reason: _, ...args } = admitted.value.request.args;
  const complete = await checkAnswers(context, admitted.value, answers);
  if (!complete.ok) return complete;
  const plan = command.plan(await describeInput(context, { ...request, args }, holder));
  if (!plan.ok) return plan;
  const channel = context.requestChannelOf(request.cluster);
  if (channel === undefined) {
    return refuse({
      code: 'no-channel',
      sentence: `${request.cluster} has no channel in which a change could be shown.`,
      next: 'An administrator sets requestChannel or channels in its configuration.',
    });
  }
  return begin(
    context,
    describeRequest({ context, admitted: admitted.value, plan: plan.value, answers, policy, channel }),
  );
}

/** Who asks, whether they may, and whether the cluster is free: asked of Slack and of the journal at once. */
async function admit(context: ChangeContext, request: ChangeRequest): Promise<Result<Admitted>> {
  const command = context.commands.get(request.command);
  if (command?.kind !== 'change') {
    return refuse({ code: 'unknown-command', sentence: `“${request.command}” is no command that changes anything.` });
  }
  const { cluster, userId, channel } = request;
  const [person, holder] = await Promise.all([
    context.people.fetchPerson({ userId, cluster }),
    findHolder(context, cluster),
  ]);
  const { lane } = command;
  const policy = context.policyOf(cluster);
  const nowMs = context.clock.now();
  const resolved = resolveMoments(context, request, person);
  const when = resolved.ok ? findChangeTime(command, resolved.value, nowMs) : {};
  const refusal = refuseAsking({ person, policy, command: request.command, cluster, channel, lane, nowMs, ...when });
  // Whether a time that nobody understands lies in a freeze cannot be told.
  if (refusal !== undefined && (resolved.ok || refusal.code !== 'frozen'))
    return refuse(placeRefusal(command, refusal));
  const commandPolicy = policy.commands[request.command];
  if (commandPolicy === undefined) {
    return refuse({ code: 'not-allowed', sentence: `Nobody may ${request.command} ${cluster}.` });
  }
  if (lane === 'change' && holder !== undefined) return refuse(busyRefusal(context, cluster, holder));
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

/** A freeze is about the time: the form shows it there. */
function placeRefusal({ parameters }: ChangeCommand, refusal: Refusal): Refusal {
  const field = parameters.find(({ kind }) => kind === 'moment')?.name;
  return refusal.code === 'frozen' && field !== undefined ? { ...refusal, field } : refusal;
}

function busyRefusal({ slashCommand }: ChangeContext, cluster: string, holder: OperationState) {
  return {
    code: 'busy',
    sentence: `${cluster} is busy: operation ${holder.id} (${holder.plan.summary}) is ${namePhase(holder)}.`,
    next: `See “${slashCommand} operations ${holder.id}”.`,
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

async function describeInput(context: ChangeContext, request: ChangeRequest, holder: OperationState | undefined) {
  const assessment = assess(await context.observer.observe(request.cluster));
  return { assessment, args: request.args, nowMs: context.clock.now(), ...(holder !== undefined && { holder }) };
}

async function checkAnswers(
  context: ChangeContext,
  { request, policy }: Admitted,
  answers: ChangeAnswers,
): Promise<Result<true>> {
  const reason = answers.reason.trim();
  if (reason === '') {
    return refuse({ code: 'no-reason', sentence: 'Say why: those who approve need to know.', field: 'reason' });
  }
  if (reason.length > longestReason) {
    const sentence = `The reason has ${reason.length} characters; at most ${longestReason} fit.`;
    return refuse({ code: 'long-reason', sentence, field: 'reason' });
  }
  if (context.policyOf(request.cluster).isProduction && answers.confirmation?.trim() !== request.cluster) {
    const sentence = `Type ${request.cluster} to confirm that you mean this cluster.`;
    return refuse({ code: 'not-confirmed', sentence, field: 'confirmation' });
  }
  if (!policy.secondFactor || policy.approvals > 0) return accept(true);
  return checkCode(context, { cluster: request.cluster, userId: request.userId, code: answers.code });
}

function describeRequest(input: {
  context: ChangeContext;
  admitted: Admitted;
  plan: Plan;
  answers: ChangeAnswers;
  policy: CommandPolicy;
  channel: string;
}): RequestedEvent {
  const { context, admitted, plan, answers, policy, channel } = input;
  const atMs = context.clock.now();
  const approvers = context.policyOf(plan.cluster).roles.approver;
  return {
    type: 'requested',
    atMs,
    userId: admitted.person.userId,
    lane: admitted.command.lane,
    plan,
    reason: answers.reason.trim(),
    rules: {
      approvals: policy.approvals,
      selfApproval: policy.selfApproval,
      secondFactor: policy.secondFactor,
      expiresAtMs: expiryOf(plan, atMs + policy.expiryMs),
      approverGroups: [...approvers.groups],
      approverUsers: [...approvers.users],
    },
    channel,
  };
}

async function begin(context: ChangeContext, event: RequestedEvent): Promise<Result<OperationState>> {
  const { cluster } = event.plan;
  const journal = context.journals.get(cluster);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const id = Array.from({ length: idLength }, () => idAlphabet[randomInt(idAlphabet.length)]).join('');
    const begun = await journal?.begin({ id, event });
    const state = foldJournal(id, [event]);
    if (begun?.outcome === 'begun' && state !== undefined) return accept(state);
    if (begun?.outcome === 'busy') {
      const holder = await findOperation(context.journals, begun.holder);
      // It may have ended in this very moment: then the cluster is free after all.
      if (holder.ok && !isOver(holder.value.state)) return refuse(busyRefusal(context, cluster, holder.value.state));
    }
  }
  return refuse({
    code: 'busy',
    sentence: `Somebody else keeps asking for changes of ${cluster} at this moment.`,
    next: `See “${context.slashCommand} operations”, then try again.`,
  });
}

/** What is to happen at a time can be approved until shortly before it, and no longer. */
function expiryOf({ steps }: Plan, usualMs: number): number {
  const scheduled = steps.flatMap((step) =>
    step.kind === 'request-switchover' && step.scheduledAtMs !== undefined ? [step.scheduledAtMs] : [],
  );
  return Math.min(usualMs, ...scheduled.map((atMs) => atMs - soonestMs));
}
