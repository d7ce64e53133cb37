import { randomInt } from 'node:crypto';
import type { Command } from '../../command.ts';
import { assess } from '../../core/cluster/assess.ts';
import type { Snapshot } from '../../core/cluster/snapshot.ts';
import type {
  ChangeAnswers,
  ChangeForm,
  ChangeQuestion,
  ChangeRequest,
  FormField,
} from '../../core/operations/change-form.ts';
import type { RequestedEvent } from '../../core/operations/journal.ts';
import { foldJournal, isOver, type OperationState } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { lastApprovalMs, refuseTooSoon } from '../../core/operations/schedule.ts';
import type { CommandPolicy } from '../../core/policy/policy.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { Changes } from '../changes.ts';
import { withSlashCommand } from '../with-slash-command.ts';
import { type Admitted, admit, admitToForm, busyRefusal, placeRefusal } from './admit.ts';
import { awaitShown } from './await-shown.ts';
import { type CheckCode, createCodeCheck } from './check-code.ts';
import { checkReason, reasonNeeded } from './check-reason.ts';
import type { ChangeContext } from './context.ts';
import { createDecisions } from './decisions.ts';
import { findOperation } from './find-operation.ts';
import { answerOutside } from './outside-answers.ts';

/** Facts that a form may be filled from. */
const recentMs = 10_000;
/** Without the letters and digits that are taken for each other. */
const idAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const idLength = 6;

/** Everything that people do to operations: see `Changes`. */
export function createChanges(context: ChangeContext): Changes {
  const checkCode = createCodeCheck(context);
  const prepare = (request: ChangeRequest) => answerOutside(() => prepareChange(context, request));
  const decisions = createDecisions(context, checkCode);
  const named = nameCommands(context);
  return {
    prepare: named(prepare),
    request: named((request, answers) => answerOutside(() => requestChange(context, checkCode, request, answers))),
    prepareApproval: named(decisions.prepareApproval),
    approve: named(decisions.approve),
    prepareDenial: named(decisions.prepareDenial),
    deny: named(decisions.deny),
    cancel: named(decisions.cancel),
    repeat: named(({ operationId, userId, channel }) =>
      answerOutside(async () => {
        const found = await findOperation(context.journals, operationId);
        if (!found.ok) return found;
        const { plan, reason } = found.value.state;
        const request = { command: plan.verb, cluster: plan.cluster, args: { ...plan.args, reason }, userId, channel };
        const prepared = await prepare(request);
        if (prepared.ok || prepared.refusal.code !== 'frozen') return prepared;
        // Its time lies in a freeze by now: another one can be chosen in the form.
        return prepare({ ...request, args: dropTimes(context.commands.get(request.command), request.args) });
      }),
    ),
  };
}

/** Whatever way out is named, it is one that can be typed. */
function nameCommands({ slashCommand }: ChangeContext) {
  return <Args extends readonly unknown[], T>(answer: (...args: Args) => Promise<Result<T>>) =>
    async (...args: Args): Promise<Result<T>> =>
      withSlashCommand(await answer(...args), slashCommand);
}

async function prepareChange(context: ChangeContext, request: ChangeRequest): Promise<Result<ChangeQuestion>> {
  const admitted = await admitToForm(context, request);
  if (!admitted.ok) return admitted;
  const { command, person, policy, holder, frozen } = admitted.value;
  const { reason, ...args } = admitted.value.request.args;
  // Slack lets a form open within three seconds only: what is known serves, and is planned anew when it is sent.
  const snapshot = findRecent(context, request.cluster) ?? (await context.observer.observe(request.cluster));
  const form = command.describeForm(describeInput(context, { snapshot, args, holder }));
  if (!form.ok) return form;
  // Without an input for a time nothing that is entered could be after the freeze.
  if (frozen !== undefined && !form.value.fields.some(({ kind }) => kind === 'moment')) return refuse(frozen);
  const { moments: _, ...rest } = request;
  return accept({
    // A time that the form has no input for could be neither seen nor changed in it.
    request: { ...rest, args: dropTimes(command, args, form.value.fields) },
    form: frozen === undefined ? form.value : addAbove(form.value, frozen),
    ...(reason !== undefined && { reason }),
    wantsConfirmation: context.policyOf(request.cluster).isProduction,
    wantsCode: policy.secondFactor && policy.approvals === 0,
    ...(person.timeZone !== undefined && { timeZone: person.timeZone }),
  });
}

/** The arguments without those of a command's times that have no input among `asked`. */
function dropTimes(
  command: Pick<Command, 'parameters'> | undefined,
  args: ChangeRequest['args'],
  asked: readonly Pick<FormField, 'name'>[] = [],
): ChangeRequest['args'] {
  const times = command?.parameters.filter(({ kind }) => kind === 'moment').map(({ name }) => name) ?? [];
  const kept = asked.map(({ name }) => name);
  return Object.fromEntries(Object.entries(args).filter(([name]) => !times.includes(name) || kept.includes(name)));
}

/** What the person has to know before they choose. */
function addAbove(form: ChangeForm, { sentence, next }: Refusal): ChangeForm {
  return { ...form, introduction: [sentence, ...(next === undefined ? [] : [next]), ...form.introduction] };
}

async function requestChange(
  context: ChangeContext,
  checkCode: CheckCode,
  request: ChangeRequest,
  answers: ChangeAnswers,
): Promise<Result<OperationState>> {
  const admitted = await admit(context, request);
  if (!admitted.ok) return admitted;
  const { command, policy, holder } = admitted.value;
  const { reason: _, ...args } = admitted.value.request.args;
  const reason = checkAnswers(context, request.cluster, answers);
  if (!reason.ok) return reason;
  const snapshot = await context.observer.observe(request.cluster);
  const plan = command.plan(describeInput(context, { snapshot, args, holder }));
  if (!plan.ok) return plan;
  const tooSoon = refuseTooSoon({ plan: plan.value, approvals: policy.approvals, nowMs: context.clock.now() });
  if (tooSoon !== undefined) return refuse(placeRefusal(command, tooSoon));
  const channel = context.requestChannelOf(request.cluster);
  if (channel === undefined) {
    return refuse({
      code: 'no-channel',
      sentence: `${request.cluster} has no channel in which a change could be shown.`,
      next: 'An administrator sets requestChannel or channels in its configuration.',
    });
  }
  // Last: a code that was used up cannot be given again.
  const codeNeeded = policy.secondFactor && policy.approvals === 0;
  const code = codeNeeded
    ? await checkCode({ ...request, code: answers.code, otherWay: 'Ask again then, or have somebody else ask.' })
    : accept(true);
  if (!code.ok) return code;
  const asked = { context, admitted: admitted.value, plan: plan.value, reason: reason.value, policy, channel };
  return begin(context, describeRequest(asked));
}

/** The newest facts, unless they are too old to choose by. */
function findRecent({ observer, clock }: ChangeContext, cluster: string): Snapshot | undefined {
  const latest = observer.latest(cluster);
  return latest !== undefined && clock.now() - latest.takenAtMs <= recentMs ? latest : undefined;
}

function describeInput(
  { clock }: ChangeContext,
  input: { snapshot: Snapshot; args: Readonly<Record<string, string>>; holder: OperationState | undefined },
) {
  const { snapshot, args, holder } = input;
  return { assessment: assess(snapshot), args, nowMs: clock.now(), ...(holder !== undefined && { holder }) };
}

/** The reason, once everything that has to be typed is. */
function checkAnswers(context: ChangeContext, cluster: string, answers: ChangeAnswers): Result<string> {
  const reason = checkReason(answers.reason, reasonNeeded);
  if (!reason.ok) return reason;
  if (context.policyOf(cluster).isProduction && answers.confirmation?.trim() !== cluster) {
    const sentence = `Type ${cluster} to confirm that you mean this cluster.`;
    return refuse({ code: 'not-confirmed', sentence, field: 'confirmation' });
  }
  return reason;
}

function describeRequest(input: {
  context: ChangeContext;
  admitted: Admitted;
  plan: Plan;
  reason: string;
  policy: CommandPolicy;
  channel: string;
}): RequestedEvent {
  const { context, admitted, plan, reason, policy, channel } = input;
  const atMs = context.clock.now();
  const approvers = context.policyOf(plan.cluster).roles.approver;
  return {
    type: 'requested',
    atMs,
    userId: admitted.person.userId,
    lane: admitted.command.lane,
    plan,
    reason,
    rules: {
      approvals: policy.approvals,
      selfApproval: policy.selfApproval,
      secondFactor: policy.secondFactor,
      expiresAtMs: Math.min(atMs + policy.expiryMs, lastApprovalMs(plan)),
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
    if (journal !== undefined && begun?.outcome === 'begun' && state !== undefined) {
      return awaitShown({ journal, clock: context.clock }, state, context.shownWithinMs);
    }
    if (begun?.outcome === 'busy') {
      const holder = await findOperation(context.journals, begun.holder);
      // It may have ended in this very moment: then the cluster is free after all.
      if (holder.ok && !isOver(holder.value.state)) {
        return refuse(busyRefusal(context, { cluster, userId: event.userId }, holder.value.state));
      }
    }
  }
  return refuse({
    code: 'busy',
    sentence: `Somebody else keeps asking for changes of ${cluster} at this moment.`,
    next: `See “${context.slashCommand} operations”, then try again.`,
  });
}
