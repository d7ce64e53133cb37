import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateView } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import type { ChangeQuestion, FormField } from '../../../../src/core/operations/change-form.ts';
import { inputIds, viewIds } from '../../../../src/slack/ids.ts';
import { buildApprovalForm } from '../../../../src/slack/views/approval-form-view.ts';
import { buildChangeForm } from '../../../../src/slack/views/change-form-view.ts';
import { renderClusterChoice } from '../../../../src/slack/views/choose-cluster-view.ts';
import { buildClosedForm } from '../../../../src/slack/views/closed-form-view.ts';
import { buildDenialForm } from '../../../../src/slack/views/denial-form-view.ts';
import { renderOperation } from '../../../../src/slack/views/operation-view.ts';
import { renderRefusal } from '../../../../src/slack/views/refusal-view.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';
import { buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';

type ChoiceField = Extract<FormField, { kind: 'choice' }>;

const privateMetadata = '{}';
const candidates: ChoiceField = {
  kind: 'choice',
  name: 'candidate',
  label: 'New leader',
  options: [
    { value: 'patroni-2', label: 'patroni-2', description: 'sync standby, 0 B behind' },
    { value: 'patroni-4', label: 'patroni-4' },
  ],
  initial: 'patroni-2',
  unavailable: [{ label: 'patroni-3', why: 'it is tagged nofailover' }],
};
const moment: FormField = { kind: 'moment', name: 'at', label: 'When', hint: 'Empty means now.' };

function ask(changes: Partial<ChangeQuestion> = {}, fields: readonly FormField[] = [candidates, moment]) {
  const question: ChangeQuestion = {
    request: { command: 'switchover', cluster: 'pgprod', args: {}, userId: 'U0OLGA0001', channel: 'C0PGOPS001' },
    form: { title: 'Switch over', introduction: ['patroni-1 leads.'], fields },
    wantsConfirmation: false,
    wantsCode: false,
    ...changes,
  };
  return buildChangeForm(question, { privateMetadata });
}
type Form = ReturnType<typeof ask>;

function inputsOf({ blocks }: Form) {
  return blocks.flatMap((block) => ('element' in block && 'label' in block ? [block] : []));
}
const inputOf = (form: Form, id: string) => inputsOf(form).find((input) => input.block_id === id);
const choiceOf = (form: Form) => inputOf(form, `${inputIds.argumentPrefix}candidate`)?.element;

describe('the form of a change', () => {
  it('is a modal as it should be', () => {
    const form = ask({ wantsConfirmation: true, wantsCode: true, timeZone: 'Europe/Berlin', reason: 'kernel update' });
    expect(validateView(form)).toEqual({ ok: true });
    expect(form).toMatchSnapshot();
  });

  it('says so when a reason is too long for it, and cuts no character in two', () => {
    const tooLong = inputOf(ask({ reason: `${'x'.repeat(499)}🐘 and more` }), 'reason');
    expect(tooLong?.element).toMatchObject({ initial_value: 'x'.repeat(499) });
    expect(tooLong?.hint?.text).toMatch(/^Only the first 500 of 510 characters fit\. /);
  });

  it('asks only for what is wanted', () => {
    const ids = (form: Form) => inputsOf(form).map(({ block_id }) => block_id);
    expect(ids(ask())).toEqual(['arg_candidate', 'arg_at', 'reason']);
    expect(ids(ask({ wantsConfirmation: true, wantsCode: true }))).toEqual([
      'arg_candidate',
      'arg_at',
      'reason',
      'confirmation',
      'code',
    ]);
    expect(ask().callback_id).toBe(viewIds.changeForm);
  });

  it('says what cannot be chosen, and why', () => {
    expect(JSON.stringify(ask().blocks)).toContain('• patroni-3: it is tagged nofailover');
  });

  it('chooses nothing that is not offered', () => {
    expect(choiceOf(ask())).toMatchObject({ initial_option: { value: 'patroni-2' } });
    expect(choiceOf(ask({}, [{ ...candidates, initial: 'patroni-9' }]))).not.toHaveProperty('initial_option');
  });

  it.each([
    [10, 'radio_buttons'],
    [11, 'static_select'],
    [140, 'static_select'],
  ])('offers %d members as %s', (count, type) => {
    const options = Array.from({ length: count }, (_, index) => ({ value: `m${index}`, label: `m${index}` }));
    const form = ask({}, [{ ...candidates, options }]);
    expect(choiceOf(form)?.type).toBe(type);
    expect(validateView(form)).toEqual({ ok: true });
  });

  it('cannot be sent when there is nothing to choose from', () => {
    const form = ask({ wantsCode: true }, [{ ...candidates, options: [] }, moment]);
    expect(form.submit).toBeUndefined();
    expect(inputsOf(form)).toEqual([]);
    expect(JSON.stringify(form.blocks)).toContain('There is nothing to choose from now.');
    expect(validateView(form)).toEqual({ ok: true });
  });

  it('shows a moment that was typed already', () => {
    const form = ask({}, [{ kind: 'moment', name: 'at', label: 'When', hint: '', initialMs: requestedAtMs }]);
    expect(inputOf(form, 'arg_at')?.element).toMatchObject({ initial_date_time: requestedAtMs / 1000 });
  });

  it('keeps the limits whatever it is made of', () => {
    const option = fc.record({ value: anyHostileText, label: anyHostileText, description: anyHostileText });
    const hostile = fc.record({
      text: anyHostileText,
      introduction: fc.array(anyHostileText, { maxLength: 9 }),
      options: fc.uniqueArray(option, { maxLength: 15, selector: ({ value }) => value }),
      unavailable: fc.array(fc.record({ label: anyHostileText, why: anyHostileText }), { maxLength: 15 }),
    });
    fc.assert(
      fc.property(hostile, ({ text, introduction, options, unavailable }) => {
        const form = ask(
          {
            form: {
              title: text,
              introduction,
              fields: [
                { ...candidates, label: text, options, unavailable },
                { kind: 'moment', name: 'at', label: text, hint: text },
              ],
            },
            reason: text,
            wantsConfirmation: true,
            wantsCode: true,
            timeZone: text,
          },
          [],
        );
        expect(validateView(form)).toEqual({ ok: true });
      }),
    );
  });
});

describe('the forms of a decision', () => {
  const operation = buildOperation();
  const options = { isProduction: true, privateMetadata };

  it('to approve asks for the code when one is wanted', () => {
    const form = buildApprovalForm(operation, { wantsCode: true, ...options });
    expect(validateView(form)).toEqual({ ok: true });
    expect(form).toMatchSnapshot();
    expect(inputsOf(form).map(({ block_id }) => block_id)).toEqual(['code']);
    expect(inputsOf(buildApprovalForm(operation, { wantsCode: false, ...options }))).toEqual([]);
  });

  it('to deny asks why', () => {
    const form = buildDenialForm(operation, options);
    expect(validateView(form)).toEqual({ ok: true });
    expect(form).toMatchSnapshot();
    expect(inputOf(form, 'reason')?.optional).toBeUndefined();
  });

  it('keep the limits whatever was typed', () => {
    fc.assert(
      fc.property(anyHostileText, (text) => {
        const hostile = buildOperation({ reason: text, plan: { summary: text, impact: [text, text] } });
        expect(validateView(buildApprovalForm(hostile, { wantsCode: true, ...options }))).toEqual({ ok: true });
        expect(validateView(buildDenialForm(hostile, options))).toEqual({ ok: true });
      }),
    );
  });
});

describe('a closed form', () => {
  it('shows a refusal', () => {
    const form = buildClosedForm(renderRefusal({ code: 'x', sentence: 'Somebody else has to approve it.' }));
    expect(validateView(form)).toEqual({ ok: true });
    expect(form).toMatchSnapshot();
  });

  it('has nothing to press and nothing that a modal does not take', () => {
    const views = [
      renderOperation(buildOperation(), { nowMs: requestedAtMs }),
      renderClusterChoice({ command: 'status', clusters: ['pgprod'], rest: '' }),
      { text: 'only text', blocks: [] },
    ];
    for (const view of views) {
      const form = buildClosedForm(view);
      expect(validateView(form)).toEqual({ ok: true });
      expect(JSON.stringify(form.blocks)).not.toContain('action_id');
    }
  });
});
