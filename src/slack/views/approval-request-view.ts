import type { KnownBlock } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import type { PlanFacts } from '../../core/operations/plan.ts';
import { changeAtMs } from '../../core/operations/schedule.ts';
import { code } from './mrkdwn.ts';
import { mentionUser, momentMrkdwn, nameGoal, nameTimeUntil, sharedMomentMrkdwn } from './operation-words.ts';
import { renderPlan } from './plan-block.ts';
import { fields, quote, section } from './small-blocks.ts';
import { bulletsWithin, escapeWithin, joinWithin, sentenceWithin } from './text-budget.ts';

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
  const { plan, rules } = operation;
  const why = plan.rationale.length === 0 ? [] : [`*Why this way*\n${bulletsWithin(plan.rationale, listBudget)}`];
  const facts = renderFacts(operation);
  const left = nameTimeUntil(rules.expiresAtMs, nowMs);
  return [
    section(renderWish(operation, isProduction)),
    ...renderAsker(operation),
    fields([
      `*Who may approve*\n${renderApprovers(operation)}`,
      `*${operation.approvals.length} of ${rules.approvals} approved · ${left === undefined ? 'time is up' : `${left} left`}*\n${renderApprovals(operation)}`,
    ]),
    ...renderImpact(operation),
    renderPlan(operation, { title: 'What will happen', budget: planBudget }),
    ...why.map(section),
    ...(facts.length === 0 ? [] : [fields(facts)]),
  ];
}

/** What an operation is for, and when, in a few lines of mrkdwn. */
export function renderWish({ plan }: OperationState, isProduction: boolean): string {
  const atMs = changeAtMs(plan);
  const when = atMs === undefined ? 'at once when approved' : `:clock3: ${sharedMomentMrkdwn(atMs)}`;
  const marked = isProduction ? `\n:warning: ${code(plan.cluster)} is a *production* cluster.` : '';
  return `*Wanted:* ${sentenceWithin(nameGoal(plan), summaryBudget)}\n*When:* ${when}${marked}`;
}

/** What a client of the database will notice. */
export function renderImpact({ plan }: OperationState): KnownBlock[] {
  if (plan.impact.length === 0) return [];
  return [section(`*What clients will notice*\n${bulletsWithin(plan.impact, listBudget)}`)];
}

/** Who asked, when and why. */
export function renderAsker({ requestedBy, requestedAtMs, reason }: OperationState): KnownBlock[] {
  const words = quote(reason, reasonBudget);
  const who = `*Asked for by* ${mentionUser(requestedBy)} at ${momentMrkdwn(requestedAtMs)}`;
  return [section(words.length === 0 ? `${who}, without a reason` : `${who}:`), ...words];
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
  const asker = rules.selfApproval ? '' : `, but not ${mentionUser(requestedBy)}, who asked`;
  return `${who}${asker}${rules.secondFactor ? '\nwith a one-time code' : ''}`;
}

/** Until when, and who did already. */
function renderApprovals({ approvals, rules }: OperationState): string {
  return joinWithin([`until ${sharedMomentMrkdwn(rules.expiresAtMs)}`, ...listApprovals(approvals)], listBudget);
}

/** One line per approval, in mrkdwn. */
function listApprovals(approvals: OperationState['approvals']): readonly string[] {
  return approvals.map(
    ({ userId, atMs, secondFactor }) =>
      `:white_check_mark: ${mentionUser(userId)} at ${momentMrkdwn(atMs)}${secondFactor ? ', with a code' : ''}`,
  );
}

/** Who approved and when, on one line; undefined when nobody did and nobody had to. */
export function renderApprovedBy({ approvals, rules }: OperationState): string | undefined {
  if (approvals.length === 0) return rules.approvals === 0 ? '*Needed no approval*' : undefined;
  const people = approvals.map(({ userId, atMs }) => `${mentionUser(userId)} at ${momentMrkdwn(atMs)}`);
  const more = people.length > shownPeople ? ` and ${people.length - shownPeople} more` : '';
  return `*Approved by* ${people.slice(0, shownPeople).join(', ')}${more}`;
}

/** Two columns: what the approval is bound to, and what was seen beside it. */
function renderFacts({ plan }: OperationState): readonly string[] {
  const columns = [
    { title: '*It rests on*', facts: plan.facts },
    { title: '*Also seen*', facts: plan.observations },
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
