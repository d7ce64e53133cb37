import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import { formatBytes } from '../../../../src/core/format-bytes.ts';
import { renderClusterChoice } from '../../../../src/slack/views/choose-cluster-view.ts';
import { addReadButtons, addSharedBy, markSimulated } from '../../../../src/slack/views/frame.ts';
import { cut, cutLines } from '../../../../src/slack/views/limits.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { code, escapeMrkdwn, unescapeTyped } from '../../../../src/slack/views/mrkdwn.ts';
import { formatSeconds } from '../../../../src/slack/views/quantity.ts';
import { renderRefusal } from '../../../../src/slack/views/refusal-view.ts';
import { renderStatus } from '../../../../src/slack/views/status-view.ts';
import { buildSnapshot, etcdWithSilent, patroniWith, silent, takenAtMs } from '../../../support/snapshot-builder.ts';

const statusOf = (changes: Partial<Snapshot> = {}) => renderStatus(assess(buildSnapshot(changes)), takenAtMs + 400);
const valid = (view: MessageView) => validateMessage({ text: view.text, blocks: view.blocks });

describe('status', () => {
  it('shows a healthy cluster', () => {
    expect(statusOf()).toMatchSnapshot();
  });

  it('shows what is silent, and why the cluster is critical', () => {
    const view = statusOf({
      patroni: patroniWith({ 'patroni-1': { self: silent(), view: silent() } }),
      etcd: etcdWithSilent(['etcd-1']),
      swarm: { endpoint: 'tcp://198.18.0.11:2375', state: silent('refused', 'nobody listens'), silentEndpoints: [] },
    });
    expect(view).toMatchSnapshot();
    expect(valid(view)).toEqual({ ok: true });
  });

  it('does not say that etcd has no alarms when nobody could tell', () => {
    const etcd = JSON.stringify(statusOf({ etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']) }).blocks);
    expect(etcd).toContain('alarms unknown');
    expect(etcd).not.toContain('no alarms');
  });

  it('does not call an etcd member silent that answers in part', () => {
    const [first, ...others] = etcdWithSilent([]);
    if (first === undefined) throw new Error('the builder has three members');
    const view = statusOf({ etcd: [{ ...first, health: silent('refused', 'connection refused') }, ...others] });
    expect(JSON.stringify(view.blocks)).toContain('silent in part (connection refused)');
  });

  it('stays within the limits however bad things are', () => {
    const word = fc.string({ maxLength: 300 });
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: 25 }), (detail, count) => {
        const view = statusOf({
          patroni: Array.from({ length: count }, (_, index) => ({
            name: `patroni-${index}`,
            self: silent('timeout', detail),
            view: silent('timeout', detail),
            authorization: silent('timeout', detail),
          })),
          etcd: Array.from({ length: count }, (_, index) => ({
            name: `etcd-${index}`,
            status: silent('timeout', detail),
            health: silent('timeout', detail),
            membership: silent('timeout', detail),
          })),
        });
        expect(valid(addSharedBy(addReadButtons(view, { line: 'status pgprod', isShared: false }), 'U1'))).toEqual({
          ok: true,
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('every other view', () => {
  it.each([
    [
      'a refusal',
      renderRefusal({ code: 'x', sentence: 'There is no cluster “<!channel> *a*”.', next: 'Known: pgprod.' }),
    ],
    ['a choice', renderClusterChoice({ command: 'status', clusters: ['pgprod', 'pgtest'], rest: '' })],
    ['a simulated one', markSimulated(statusOf(), true)],
  ])('%s is valid Block Kit', (_name, view) => {
    expect(valid(view)).toEqual({ ok: true });
    expect(view).toMatchSnapshot();
  });

  it('says SIMULATED in the notification as well', () => {
    expect(markSimulated(statusOf(), true).text).toMatch(/^SIMULATED: /);
  });
});

describe('text from outside', () => {
  it('can neither mention anybody nor make a link, code or not', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const shown of [escapeMrkdwn(text), code(text)]) expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        expect(code(text).slice(1, -1)).not.toContain('`');
      }),
    );
  });

  it('is what was typed, however Slack escaped it', () => {
    const slackEscapes = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unescapeTyped(slackEscapes(text))).toBe(text);
      }),
    );
    expect(unescapeTyped(slackEscapes('&lt;'))).toBe('&lt;');
  });

  it('is cut to whole characters and whole lines', () => {
    expect(cut('abc😀def', 5)).toBe('abc…');
    expect(cutLines(['one', 'two', 'three'], 20)).toBe('one\ntwo\nthree');
    expect(cutLines(['one', 'two', 'three'], 12)).toBe('… and 3 more');
    expect(cutLines(['1', '2', '3', '4567890123456789'], 20)).toBe('1\n2\n3\n… and 1 more');
  });
});

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [16_777_216, '16 MiB'],
    [1_500_000, '1.4 MiB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.44, '0.4 s'],
    [119, '119 s'],
    [180, '3 min'],
    [9000, '2.5 h'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});
