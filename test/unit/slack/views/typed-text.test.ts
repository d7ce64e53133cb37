import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from '../../../../deploy/lab/workspace/text/parse-mrkdwn.ts';
import { type OperationPhase, operationPhases } from '../../../../src/core/operations/operation.ts';
import { buildApprovalForm } from '../../../../src/slack/views/approval-form-view.ts';
import { renderAuditRecord } from '../../../../src/slack/views/audit-view.ts';
import { renderClusterChoice } from '../../../../src/slack/views/choose-cluster-view.ts';
import { buildDenialForm } from '../../../../src/slack/views/denial-form-view.ts';
import { code, escapeMrkdwn } from '../../../../src/slack/views/mrkdwn.ts';
import { renderOperationDetails } from '../../../../src/slack/views/operation-details-view.ts';
import { renderOperationEvent } from '../../../../src/slack/views/operation-event-view.ts';
import { renderOperation } from '../../../../src/slack/views/operation-view.ts';
import { renderRefusal } from '../../../../src/slack/views/refusal-view.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';
import { alma, buildJournal, buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';

/** What Slack would make of a text: the kinds of everything in it. */
const kindsOf = (text: string) =>
  new Set(
    parseMrkdwn(text).flatMap((part) => [
      part.kind,
      ...('children' in part ? part.children : []).map(({ kind }) => kind),
    ]),
  );
const harmless = new Set(['paragraph', 'text', 'code', 'break']);

describe('a sentence of a program in mrkdwn', () => {
  it.each([
    ['*bold* and _italic_', '`*bold*` and `_italic_`'],
    ['*a bold start and end*', '`*a` bold start and `end*`'],
    ['pg_hba.conf of pg_stat_*', 'pg_hba.conf of `pg_stat_*`'],
    ['`x` & <!channel>', "`'x'` &amp; &lt;!channel&gt;"],
    ['> quoted\n> twice', '`&gt;` quoted &gt; twice'],
    [':tada: at 14:22:07', '`:tada:` at 14:22:07'],
  ])('%s', (text, shown) => expect(escapeMrkdwn(text)).toBe(shown));

  it('formats, mentions and links nothing, whatever is in it and wherever it stands', () => {
    fc.assert(
      fc.property(anyHostileText, (text) => {
        const shown = escapeMrkdwn(text);
        for (const words of [shown, `“${shown}”`, `(${shown}).`, `step 1: ${shown}`]) {
          expect([...kindsOf(words)].filter((kind) => !harmless.has(kind))).toEqual([]);
        }
      }),
    );
  });
});

/** Every text of a payload that Slack formats. */
function findMrkdwn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(findMrkdwn);
  if (typeof node !== 'object' || node === null) return [];
  const own = 'type' in node && node.type === 'mrkdwn' && 'text' in node && typeof node.text === 'string';
  return [...(own ? [String(node.text)] : []), ...Object.values(node).flatMap(findMrkdwn)];
}

const typed = '*typed* _by_ ~a~ `person` <!channel> https://example.com @here';

describe('what a person typed', () => {
  const inPhase = (phase: OperationPhase) =>
    buildOperation({
      phase,
      reason: typed,
      denial: typed,
      ...((phase === 'undoing' || phase === 'undone') && { scheduledAtMs: requestedAtMs + 3_600_000 }),
    });
  const [request] = buildJournal({ reason: typed });
  const denial = { type: 'denied', atMs: requestedAtMs, userId: alma, reason: typed } as const;
  const denied = inPhase('denied');
  const asked = inPhase('awaiting-approval');

  it.each<[string, { readonly blocks: readonly unknown[] }]>([
    ...operationPhases.flatMap((phase): [string, { readonly blocks: readonly unknown[] }][] => [
      [`the message of one that is ${phase}`, renderOperation(inPhase(phase), { nowMs: requestedAtMs })],
      [
        `the details of one that is ${phase}`,
        renderOperationDetails(inPhase(phase), { nowMs: requestedAtMs, slashCommand: '/pg' }),
      ],
    ]),
    ['the event of the request', renderOperationEvent(asked, request)],
    ['the event of the denial', renderOperationEvent(denied, denial)],
    ['the audit record of the request', renderAuditRecord(asked, request)],
    ['the audit record of the denial', renderAuditRecord(denied, denial)],
    ['the form of an approval', buildApprovalForm(asked, { wantsCode: true, isProduction: true, privateMetadata: '' })],
    ['the form of a denial', buildDenialForm(asked, { isProduction: true, privateMetadata: '' })],
    ['the choice of a cluster', renderClusterChoice({ command: 'switchover', clusters: ['a', 'b'], rest: typed })],
    ['a refusal', renderRefusal({ code: 'x', sentence: `There is no “${typed}”.`, next: typed })],
  ])('is in %s where nothing is formatted', (_where, { blocks }) => {
    expect(JSON.stringify(blocks)).toContain('*typed* _by_ ~a~ `person`');
    expect(findMrkdwn(blocks).filter((text) => text.includes('typed'))).toEqual([]);
  });

  it('is shown verbatim wherever Slack formats: nothing turns into a link or a mention by itself', () => {
    const message = JSON.stringify(renderOperation(asked, { nowMs: requestedAtMs }).blocks);
    expect(message.match(/"type":"mrkdwn"/g)?.length).toBe(message.match(/"verbatim":true/g)?.length);
  });
});

describe('a refusal', () => {
  it('links to the channels in which it may be asked', () => {
    const next = 'Ask in one of its own channels.';
    const view = renderRefusal({ code: 'wrong-channel', sentence: 'Not here.', next, channels: ['C1', 'C2'] });
    expect(view.text).toBe(`Not here. ${next} <#C1>, <#C2>`);
    const [block] = view.blocks;
    expect(block?.type === 'rich_text' && block.elements[0]?.elements).toEqual([
      { type: 'emoji', name: 'no_entry_sign' },
      { type: 'text', text: ' Not here.' },
      { type: 'text', text: `\n${next}` },
      { type: 'text', text: ' ' },
      { type: 'channel', channel_id: 'C1' },
      { type: 'text', text: ', ' },
      { type: 'channel', channel_id: 'C2' },
    ]);
  });
});

describe('a name in code style', () => {
  it('stays one', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(code(text).slice(1, -1)).not.toContain('`');
      }),
    );
  });
});
