import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import type { JournalEvent } from '../../../../src/core/operations/journal.ts';
import { operationPhases } from '../../../../src/core/operations/operation.ts';
import { renderAuditRecord } from '../../../../src/slack/views/audit-view.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { renderOperationEvent } from '../../../../src/slack/views/operation-event-view.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';
import {
  alma,
  type BuiltOperation,
  buildJournal,
  buildOperation,
  olga,
  requestedAtMs,
} from '../../../support/operation-builder.ts';

const scheduledAtMs = requestedAtMs + 11 * 3_600_000;
const valid = (view: MessageView) => validateMessage({ text: view.text, blocks: view.blocks });
const write = (view: MessageView) => JSON.stringify(view.blocks);

/** Every phase's journal: each event there is. */
const journals = operationPhases.map((phase) => {
  const options: BuiltOperation = { phase, ...(phase.startsWith('und') && { scheduledAtMs }) };
  return { phase, operation: buildOperation(options), events: buildJournal(options) };
});

describe.each(journals)('the journal of an operation that is $phase', ({ operation, events }) => {
  it('reads as a thread and as an audit', () => {
    for (const render of [renderOperationEvent, renderAuditRecord]) {
      for (const event of events) expect(valid(render(operation, event))).toEqual({ ok: true });
    }
    expect(events.map((event) => renderOperationEvent(operation, event).text)).toMatchSnapshot();
  });
});

describe('an event', () => {
  const tell = (event: JournalEvent, options: BuiltOperation = {}) =>
    renderOperationEvent(buildOperation(options), event);
  const atMs = requestedAtMs + 7000;

  it('has its exact time in the reader’s zone', () => {
    const view = tell({ type: 'started', atMs, bot: 'howdah-1' });
    expect(write(view)).toContain(`<!date^${atMs / 1000}^{time_secs}|2026-11-23 14:22:07 UTC> · It began.`);
    expect(view.text).toBe('14:22:07 UTC · It began.');
  });

  it('names the step by its place', () => {
    const view = tell({ type: 'step-started', atMs, stepId: 'replica', bot: 'howdah-1' }, { phase: 'running' });
    expect(view.text).toContain('Step 3 of 4 began: Wait until patroni-1 streams again.');
  });

  it('of a step that takes back says so', () => {
    const event = { type: 'step-started', atMs, stepId: 'undo-request', bot: 'howdah-1' } as const;
    expect(tell(event, { phase: 'undoing', scheduledAtMs }).text).toContain('Undoing, step 1 of 1,');
  });

  it('counts the approvals', () => {
    const event = { type: 'approved', atMs, userId: alma, secondFactor: true } as const;
    const view = tell(event, { approvals: 1, rules: { approvals: 2 } });
    expect(view.text).toContain(`<@${alma}> approved with a one-time code (1 of 2).`);
  });

  it('that ends it calls the one who asked, unless they did it', () => {
    const ended = (outcome: 'succeeded' | 'escalated') =>
      tell({ type: 'finished', atMs, outcome, sentence: 'so it is' }, { phase: 'running' }).text;
    expect(ended('succeeded')).toMatch(new RegExp(`<@${olga}>$`));
    expect(ended('escalated')).toMatch(new RegExp(`<@${olga}> <@${alma}>$`));
    expect(tell({ type: 'cancelled', atMs, userId: olga }).text).toMatch(/cancelled it\.$/);
    expect(tell({ type: 'started', atMs, bot: 'howdah-1' }).text).not.toContain('<@');
  });

  it('quotes what was typed as it was typed', () => {
    const view = tell({ type: 'denied', atMs, userId: alma, reason: 'not *now*' });
    expect(view.blocks).toContainEqual({
      type: 'rich_text',
      elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: 'not *now*' }] }],
    });
  });

  it('is an audit record with operation, cluster, channel, kind and person', () => {
    const event = { type: 'approved', atMs, userId: alma, secondFactor: false } as const;
    const line = write(renderAuditRecord(buildOperation({ phase: 'approved', id: 'op-1' }), event));
    for (const word of ['`op-1`', '`switchover`', '`pgprod`', '<#C0PGOPS001>', '*approved*', `<@${alma}>`]) {
      expect(line).toContain(word);
    }
  });

  it('says of a lost answer what is done about it, and what is known', () => {
    const detail = 'Patroni did not answer within 30 s.';
    const event: JournalEvent = { type: 'step-ended', atMs, stepId: 'request', outcome: 'unknown', detail };
    expect(renderOperationEvent(buildOperation({ phase: 'running' }), event).text).toContain(
      `Step 1 of 4 has no answer. The bot looks at the cluster to find out what came of it. ${detail}`,
    );
  });

  it('can neither break a message nor mention anybody', () => {
    const hostileEvent = anyHostileText.chain((text) =>
      fc.constantFrom<JournalEvent>(
        { type: 'denied', atMs, userId: alma, reason: text },
        { type: 'voided', atMs, changes: [text, text] },
        { type: 'step-ended', atMs, stepId: text, outcome: 'unknown', detail: text },
        { type: 'undo-started', atMs, why: text },
        { type: 'measured', atMs, writeGap: { note: text } },
        { type: 'finished', atMs, outcome: 'failed', sentence: text },
        { type: 'released', atMs, byOperation: text },
      ),
    );
    fc.assert(
      fc.property(hostileEvent, (event) => {
        for (const render of [renderOperationEvent, renderAuditRecord]) {
          const view = render(buildOperation({ phase: 'running' }), event);
          expect(valid(view)).toEqual({ ok: true });
          expect(view.text.replaceAll(/<@U0[A-Z0-9]+>/g, '')).not.toMatch(/[<>]/);
        }
      }),
    );
  });
});
