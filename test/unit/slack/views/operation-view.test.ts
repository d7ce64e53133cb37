import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureBlocks } from '../../../../deploy/lab/workspace/block-kit/rules/message-budget.ts';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import {
  type OperationPhase,
  type OperationState,
  operationPhases,
} from '../../../../src/core/operations/operation.ts';
import { actionIds } from '../../../../src/slack/ids.ts';
import { renderActed } from '../../../../src/slack/views/change-reply-view.ts';
import { markSimulated } from '../../../../src/slack/views/frame.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { renderOperation } from '../../../../src/slack/views/operation-view.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';
import {
  alma,
  approverGroup,
  arno,
  type BuiltOperation,
  buildOperation,
  buildPlan,
  buildSwitchoverSteps,
  olga,
  requestedAtMs,
} from '../../../support/operation-builder.ts';

const hourMs = 3_600_000;
const scheduledAtMs = requestedAtMs + 11 * hourMs;
/** Two minutes after the request; approvals come at four, the deadline is at ten. */
const nowMs = requestedAtMs + 2 * 60_000;

const show = (options: BuiltOperation, atMs = nowMs): MessageView =>
  renderOperation(buildOperation(options), { nowMs: atMs });
const valid = (view: MessageView) => validateMessage({ text: view.text, blocks: view.blocks });
const write = (view: MessageView) => JSON.stringify(view.blocks);

/** Only what was scheduled can be taken back. */
const inPhase = (phase: OperationPhase): BuiltOperation => ({
  phase,
  ...((phase === 'undoing' || phase === 'undone') && { scheduledAtMs }),
});

function buttonsOf(view: MessageView) {
  return view.blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'button' ? [element] : []));
}
const actionsOf = (view: MessageView) => buttonsOf(view).map(({ action_id }) => action_id);

function planOf(view: MessageView) {
  const [plan, ...more] = view.blocks.filter((block) => block.type === 'plan');
  if (plan?.type !== 'plan' || more.length > 0) throw new Error('Slack takes one plan per message');
  return plan;
}
const marksOf = (view: MessageView) => (planOf(view).tasks ?? []).map(({ status }) => status);

describe.each(operationPhases)('an operation that is %s', (phase) => {
  it('is a message as it should be', () => {
    const view = renderOperation(buildOperation(inPhase(phase)), { nowMs, isProduction: true });
    expect(valid(view)).toEqual({ ok: true });
    expect(view).toMatchSnapshot();
  });

  it('carries its id in every button, and nothing else', () => {
    for (const { value } of buttonsOf(show({ ...inPhase(phase), id: 'op-1' }))) expect(value).toBe('op-1');
  });

  it('mentions the approvers’ group only while it waits for them', () => {
    const view = show({ ...inPhase(phase), rules: { secondFactor: true } });
    expect(write(view).includes(`<!subteam^${approverGroup}>`)).toBe(phase === 'awaiting-approval');
    expect(view.text).not.toContain('<!');
  });
});

describe('a request', () => {
  it('tells the phone who wants what, why and until when', () => {
    const { text } = show({});
    expect(text).toBe(
      `Approval needed by 14:32 UTC: <@${olga}> wants patroni-2 to lead pgprod instead of patroni-1 – kernel update on swarm-node-1`,
    );
  });

  it('tells the phone the day as well when it is another one', () => {
    const expiresAtMs = Date.UTC(2026, 10, 24, 2, 10);
    expect(show({ rules: { expiresAtMs } }).text).toMatch(/^Approval needed by 2026-11-24 02:10 UTC: /);
  });

  it('can be planned anew when it failed with nothing begun or nothing come of it, and only then', () => {
    const begun = buildOperation({ phase: 'failed' });
    const actions = (operation: typeof begun) => actionsOf(renderOperation(operation, { nowMs }));
    expect(actions(begun)).toEqual([]);
    expect(actions({ ...begun, steps: {} })).toEqual([actionIds.repeat]);
    expect(actions({ ...begun, steps: { request: { outcome: 'failed', hadNoEffect: true } } })).toEqual([
      actionIds.repeat,
    ]);
  });

  it('that is no switchover is named by its verb', () => {
    const steps = [{ kind: 'release-operation' as const, id: 'release', sentence: 'Let go', operationId: 'op-1' }];
    expect(show({ plan: { verb: 'unlock', steps } }).text).toContain(`<@${olga}> wants to unlock pgprod – kernel`);
  });

  it('says where to look and what is possible after a failure', () => {
    const words = write(show({ phase: 'failed' }));
    expect(words).toContain('`/pg status pgprod` shows who leads');
    expect(words).toContain('the cluster is free for another change');
    expect(write(show({ phase: 'succeeded' }))).not.toContain('What to do now');
  });

  it('says the time of a scheduled one once in its wish, and keeps it where nothing else says it', () => {
    const summary = 'patroni-2 leads pgprod instead of patroni-1, from 2026-11-24 01:22 UTC on';
    const wish = (phase: OperationPhase) => {
      const view = show({ phase, scheduledAtMs, plan: { summary } });
      // The dialog that asks for confirmation stands alone, and has to say it.
      return write({ ...view, blocks: view.blocks.filter(({ type }) => type !== 'actions') });
    };
    for (const phase of ['awaiting-approval', 'approved', 'running', 'succeeded'] as const) {
      expect(wish(phase), phase).toContain('patroni-2 leads pgprod instead of patroni-1.');
      expect(wish(phase), phase).not.toContain('from 2026-11-24 01:22 UTC on');
    }
    const moment = `<!date^${scheduledAtMs / 1000}^{date_short_pretty} {time}|2026-11-24 01:22 UTC>`;
    const shown = `patroni-2 leads pgprod instead of patroni-1, from ${moment} on.`;
    for (const phase of ['cancelled', 'denied', 'undoing'] as const) expect(wish(phase), phase).toContain(shown);
  });

  it('says the time of a step by the reader’s clock, which no title of a card can', () => {
    for (const phase of ['awaiting-approval', 'running', 'undone'] as const) {
      const shown = write(show({ phase, scheduledAtMs }));
      expect(shown, phase).toMatch(/"title":"Ask Patroni to hand the lead to patroni-2( · [^"]*)?"/);
      expect(shown, phase).toMatch(/"text":"For "[^[]*"type":"date","timestamp":1795483320/);
    }
  });

  it('says what a cancellation comes to', () => {
    const [, , cancel] = buttonsOf(show({}));
    expect(cancel?.confirm?.text.text).toBe('The request ends; pgprod stays as it is.');
    const [unschedule] = buttonsOf(show({ phase: 'running', scheduledAtMs }));
    expect(unschedule?.confirm?.text.text).toBe('The schedule is taken back; pgprod stays as it is.');
  });

  it('tells whoever approved how many approvals there are now', () => {
    const one = buildOperation({ approvals: 1, rules: { approvals: 2 } });
    expect(renderActed(one).text).toBe('Your approval counts: 1 of 2.');
    expect(renderActed(buildOperation({ phase: 'cancelled' })).text).toBe('Done: operation op-7f3k2 is cancelled.');
  });

  it('says when a scheduled one will be, in the reader’s zone and in UTC', () => {
    expect(show({ scheduledAtMs }).text).toContain('instead of patroni-1 at 2026-11-24 01:22 UTC');
    expect(write(show({ scheduledAtMs }))).toContain(
      `<!date^${scheduledAtMs / 1000}^{time} {date_short_pretty}|2026-11-24 01:22:00 UTC> (2026-11-24 01:22 UTC)`,
    );
  });

  it.each([
    [nowMs, '8 min left'],
    [requestedAtMs + 9 * 60_000 + 1, 'less than a minute left'],
    [requestedAtMs + 10 * 60_000, 'time is up'],
  ])('counts down: at %d %s', (atMs, words) => {
    expect(write(show({}, atMs))).toContain(`*0 of 1 approved · ${words}*`);
  });

  it('names who approved and how many are missing', () => {
    const view = show({ approvals: 1, rules: { approvals: 2, approverUsers: [arno] } });
    expect(write(view)).toContain('1 of 2 approved');
    expect(write(view)).toContain(`:white_check_mark: <@${alma}> at`);
    expect(write(view)).toContain(`<!subteam^${approverGroup}>, <@${arno}>, but not <@${olga}>, who asked`);
  });

  it('says so when nobody may approve', () => {
    expect(write(show({ rules: { approverGroups: [] } }))).toContain('the configuration names no approver');
  });

  it('leaves out that the asker may not when the asker may', () => {
    expect(write(show({ rules: { selfApproval: true } }))).not.toContain('but not');
  });

  it('has every step ahead of it', () => {
    expect(marksOf(show({}))).toEqual(['pending', 'pending', 'pending', 'pending']);
  });

  it('asks again before approving, unless a form with a code does', () => {
    expect(actionsOf(show({}))).toEqual([actionIds.approve, actionIds.deny, actionIds.cancel]);
    expect(buttonsOf(show({}))[0]?.confirm?.text.text).toMatch(/^patroni-2 leads pgprod instead of patroni-1\. Nobody/);
    const impact = ['Until then nothing changes.', 'Writes fail for about one to four seconds.', 'x'.repeat(300)];
    expect(buttonsOf(show({ scheduledAtMs, plan: { impact } }))[0]?.confirm?.text.text).toMatch(
      /Until then nothing changes\. Writes fail for about one to four seconds\.$/,
    );
    expect(buttonsOf(show({ rules: { secondFactor: true } }))[0]?.confirm).toBeUndefined();
  });

  it('marks a production cluster, and no other', () => {
    const operation = buildOperation();
    expect(write(renderOperation(operation, { nowMs, isProduction: true }))).toContain('*production*');
    expect(write(renderOperation(operation, { nowMs }))).not.toContain('production');
  });

  it('quotes the reason as it was typed', () => {
    const reason = '*now* _please_ <!channel> & so on\nOPS-4711';
    const quotes = show({ reason }).blocks.filter(({ type }) => type === 'rich_text');
    expect(JSON.stringify(quotes)).toContain(JSON.stringify(reason).slice(1, -1));
  });
});

describe('progress', () => {
  it('shows each step as it stands, and what is going on now', () => {
    const view = show({ phase: 'running', stepsDone: 2 });
    expect(marksOf(view)).toEqual(['complete', 'complete', 'in_progress', 'pending']);
    expect(write(view)).toContain('step 3 of 4, since <!date^');
    expect(planOf(view).tasks?.[0]).toMatchObject({ title: 'Ask Patroni to hand the lead to patroni-2 · 1.4 s' });
  });

  it('says that what nobody knows yet is being looked into', () => {
    const operation = buildOperation({ phase: 'running' });
    const steps = {
      ...operation.steps,
      leader: { startedAtMs: nowMs, outcome: 'unknown', detail: 'no answer' },
    } as const;
    const view = renderOperation({ ...operation, steps }, { nowMs });
    expect(write(view)).toContain('What came of it is not known yet: the bot looks at the cluster to find out.');
    expect(marksOf(view)).toEqual(['complete', 'in_progress', 'pending', 'pending']);
  });

  it('says that every step is done before the result is there', () => {
    expect(write(show({ phase: 'running', stepsDone: 4 }))).toContain('every step is done');
  });

  it.each(['approved', 'running'] as const)('can be cancelled while a schedule is pending: %s', (phase) => {
    expect(actionsOf(show({ phase }))).toEqual([]);
    expect(actionsOf(show({ phase, scheduledAtMs }))).toEqual([actionIds.cancel]);
    expect(actionsOf(show({ phase, scheduledAtMs }, scheduledAtMs))).toEqual([]);
  });

  it('does not say that Patroni has a schedule before it has', () => {
    expect(write(show({ phase: 'running', scheduledAtMs, stepsDone: 0 }))).not.toContain('Patroni will do it');
    expect(write(show({ phase: 'running', scheduledAtMs, stepsDone: 1 }))).toContain('Patroni will do it');
  });
});

describe('an end', () => {
  it('of a success is told in a few lines', () => {
    const [, summary] = show({ phase: 'succeeded' }).blocks;
    const lines = summary?.type === 'section' ? summary.text?.text.split('\n') : [];
    expect(lines?.map((line) => line.replace(/\*.*$/, '').length === 0 && line.split('*')[1])).toEqual([
      'Done:',
      'Writes:',
      'Took:',
      'Approved by',
    ]);
  });

  it('claims as done only what succeeded', () => {
    for (const phase of operationPhases) {
      expect(write(show(inPhase(phase))).includes('*Done:*')).toBe(phase === 'succeeded');
    }
  });

  it('says why the write gap was not measured', () => {
    const view = show({ phase: 'succeeded', writeGap: { note: 'no password for the probe' } });
    expect(write(view)).toContain('was not measured: no password for the probe.');
  });

  it('does not count the hours that a scheduled one waited', () => {
    const operation = buildOperation({ phase: 'succeeded', scheduledAtMs });
    const endedAtMs = scheduledAtMs + 4000;
    expect(write(renderOperation({ ...operation, endedAtMs }, { nowMs: endedAtMs }))).toContain('*Took:* 4 s, from');
    // Nothing happened at the time of one that was taken back.
    const undone = { ...buildOperation({ phase: 'undone', scheduledAtMs }), endedAtMs };
    expect(write(renderOperation(undone, { nowMs: endedAtMs }))).not.toContain('*Took:* 4 s, from');
  });

  it('of a drift says what changed, one line each, and can be planned anew', () => {
    const view = show({ phase: 'voided', changes: ['leader was a and is now b', 'timeline was 7 and is now 8'] });
    expect(write(view)).toContain('• leader was a and is now b\\n• timeline was 7 and is now 8');
    expect(actionsOf(view)).toEqual([actionIds.repeat]);
  });

  it('of a denial says by whom and why', () => {
    const view = show({ phase: 'denied', denial: 'not *now*' });
    expect(write(view)).toContain(`*Denied by* <@${alma}>`);
    expect(write(view)).toContain('"text":"not *now*"');
  });

  it('that needs a person says what to do, in the configured command’s words', () => {
    const operation = buildOperation({ phase: 'escalated', id: 'op-1' });
    const text = write(renderOperation(operation, { nowMs, slashCommand: '/db' }));
    for (const words of ['status pgprod', 'operations op-1', 'unlock pgprod'])
      expect(text).toContain(`\`/db ${words}\``);
  });

  it('leaves no mark turning', () => {
    for (const phase of ['escalated', 'failed', 'undone', 'released'] as const) {
      expect(marksOf(show(inPhase(phase)))).not.toContain('in_progress');
    }
  });
});

describe('whatever is typed, seen or configured', () => {
  const words = fc.array(anyHostileText, { maxLength: 12 });
  const facts = fc.dictionary(
    anyHostileText.filter((name) => name !== '__proto__'),
    anyHostileText,
    { maxKeys: 12 },
  );
  const hostile = fc.record({
    text: anyHostileText,
    rationale: words,
    impact: words,
    facts,
    observations: facts,
    steps: fc.integer({ min: 1, max: 40 }),
    people: fc.integer({ min: 0, max: 40 }),
  });

  function spoil(
    operation: OperationState,
    input: typeof hostile extends fc.Arbitrary<infer T> ? T : never,
  ): OperationState {
    const { text, rationale, impact, people } = input;
    const first = buildSwitchoverSteps()[0];
    if (first === undefined) throw new Error('a switchover has steps');
    const steps = Array.from({ length: input.steps }, (_, index) => ({
      ...first,
      id: `step-${index}`,
      sentence: text,
    }));
    const plan = buildPlan({
      summary: text,
      rationale,
      impact,
      steps,
      facts: input.facts,
      observations: input.observations,
    });
    const step = { startedAtMs: nowMs, endedAtMs: nowMs + 1, outcome: 'failed', detail: text } as const;
    const users = Array.from({ length: people }, (_, index) => `U0PERSON${index}`);
    return {
      ...operation,
      plan,
      reason: text,
      conclusion: text,
      steps: Object.fromEntries(steps.map(({ id }) => [id, step])),
      approvals: users.map((userId) => ({ userId, atMs: nowMs, secondFactor: true })),
      rules: { ...operation.rules, approverUsers: users, approverGroups: users.map((user) => user.replace('U', 'S')) },
      writeGap: { note: text },
      undo: { why: text, userId: olga },
      ending: { userId: alma, reason: text, changes: rationale },
    };
  }

  it('is a message that Slack takes, with room to spare, and mentions nobody', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...operationPhases), (input, phase) => {
        const operation = spoil(buildOperation(inPhase(phase)), input);
        const view = markSimulated(renderOperation(operation, { nowMs, isProduction: true }), true);
        expect(valid(view)).toEqual({ ok: true });
        expect(measureBlocks(view.blocks)).toBeLessThan(11_500);
        const formatted = [view.text, ...mrkdwnIn(view.blocks)].join('\n');
        const ours = /<@U0[A-Z0-9]+>|<!subteam\^S0[A-Z0-9]+>|<!date\^[^<>]*>/g;
        expect(formatted.replaceAll(ours, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 100 },
    );
  });
});

/** Every text that Slack formats. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnIn);
}
