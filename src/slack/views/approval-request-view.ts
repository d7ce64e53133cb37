import type { KnownBlock } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import type { PlanFacts } from '../../core/operations/plan.ts';
import { code } from './mrkdwn.ts';
import { findSchedule, mentionUser, momentMrkdwn, nameTimeLeft, sharedMomentMrkdwn } from './operation-words.ts';
import { renderPlan } from './plan-block.ts';
import { fields, section } from './small-blocks.ts';
import { bulletsWithin, escapeWithin, joinWithin, quoteWithin, withFullStop } from './text-budget.ts';

// Stored characters. With headers, buttons and what a block costs in itself they stay below 10,000 together.
const summaryBudget = 500;
const reasonBudget = 900;
const planBudget = 2600;
const listBudget = 900;
const factsBudget = 900;
const shownPeople = 12;

/** Everything that an approver has to know, the most important first. `isProduction` marks the cluster as such. */
export function renderApprovalRequest(
  operation: OperationState,
  { nowMs, isProduction }: { nowMs: number; isProduction: boolean },
): KnownBlock[] {
  const { plan } = operation;
  const marked = isProduction ? `\n:warning: ${code(plan.cluster)} is a *production* cluster.` : '';
  const why = plan.rationale.length === 0 ? [] : [`*Why this way*\n${bulletsWithin(plan.rationale, listBudget)}`];
  const impact =
    plan.impact.length === 0 ? [] : [`*What clients will notice*\n${bulletsWithin(plan.impact, listBudget)}`];
  const facts = renderFacts(operation);
  return [
    section(`*${escapeWithin(withFullStop(plan.summary), summaryBudget)}*${marked}`),
    section(renderAsker(operation)),
    fields([
      `*Who may approve*\n${renderApprovers(operation)}`,
      `*Approved so far*\n${renderApprovals(operation)}`,
      `*Until*\n${sharedMomentMrkdwn(operation.rules.expiresAtMs)}\n${nameTimeLeft(operation.rules.expiresAtMs, nowMs)}`,
      `*Starts*\n${renderStart(operation)}`,
    ]),
    ...impact.map(section),
    renderPlan(operation, { title: 'What will happen', budget: planBudget }),
    ...why.map(section),
    ...(facts.length === 0 ? [] : [fields(facts)]),
  ];
}

/** Who asked, when and why. */
export function renderAsker({ requestedBy, requestedAtMs, reason }: OperationState): string {
  const quote = quoteWithin(reason, reasonBudget);
  const who = `Asked for by ${mentionUser(requestedBy)} at ${momentMrkdwn(requestedAtMs)}`;
  return quote === '' ? `${who}, without a reason` : `${who}, because:\n${quote}`;
}

/** Mentions the groups, so it is only shown while they are asked. */
function renderApprovers({ rules, requestedBy }: OperationState): string {
  const named = [
    ...rules.approverGroups.map((group) => `<!subteam^${group}>`),
    ...rules.approverUsers.map(mentionUser),
  ];
  const shown = named.slice(0, shownPeople);
  const more = named.length > shownPeople ? ` and ${named.length - shownPeople} more` : '';
  const who = named.length === 0 ? 'nobody: the configuration names no approver' : `${shown.join(', ')}${more}`;
  const asker = rules.selfApproval ? '' : `\nnot ${mentionUser(requestedBy)}, who asked`;
  return `${who}${asker}${rules.secondFactor ? '\nwith a one-time code' : ''}`;
}

/** `1 of 2`, and who and when. */
function renderApprovals({ approvals, rules }: OperationState): string {
  return joinWithin([`${approvals.length} of ${rules.approvals}`, ...listApprovals(approvals)], listBudget);
}

/** One line per approval, in mrkdwn. */
export function listApprovals(approvals: OperationState['approvals']): readonly string[] {
  return approvals.map(
    ({ userId, atMs, secondFactor }) =>
      `:white_check_mark: ${mentionUser(userId)} at ${momentMrkdwn(atMs)}${secondFactor ? ', with a code' : ''}`,
  );
}

function renderStart({ plan, rules, approvals }: OperationState): string {
  const atMs = findSchedule(plan);
  if (atMs !== undefined) return `:clock3: ${sharedMomentMrkdwn(atMs)}`;
  return rules.approvals - approvals.length > 1 ? 'at once with the last approval' : 'at once when approved';
}

/** Two columns: what the approval is bound to, and what was seen beside it. */
function renderFacts({ plan }: OperationState): readonly string[] {
  const columns = [
    { title: '*It rests on*', facts: plan.facts },
    { title: '*Seen beside that*', facts: plan.observations },
  ];
  return columns
    .filter(({ facts }) => Object.keys(facts).length > 0)
    .map(({ title, facts }) => `${title}\n${joinWithin(listFacts(facts), factsBudget)}`);
}

function listFacts(facts: PlanFacts): readonly string[] {
  return Object.entries(facts).map(
    ([name, value]) => `${escapeWithin(name, 60)}: *${escapeWithin(value, 120) || '–'}*`,
  );
}
