import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import { operationPhases } from '../../../../src/core/operations/operation.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { renderOperation } from '../../../../src/slack/views/operation-view.ts';
import { buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';

const valid = (view: MessageView) => validateMessage({ text: view.text, blocks: view.blocks });

/** Phases that there are only after something was scheduled. */
const scheduledAtMs = requestedAtMs + 11 * 3_600_000;
const phasesOfSchedules: readonly string[] = ['undoing', 'undone'];

describe.each(operationPhases)('an operation that is %s', (phase) => {
  it('is a valid message', () => {
    const operation = buildOperation({ phase, ...(phasesOfSchedules.includes(phase) && { scheduledAtMs }) });
    const view = renderOperation(operation, { nowMs: requestedAtMs + 100_000, isProduction: true });
    expect(valid(view)).toEqual({ ok: true });
    expect(view).toMatchSnapshot();
  });
});
