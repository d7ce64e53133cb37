import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import help from '../../../commands/help.ts';
import status from '../../../commands/status.ts';
import { type CommandLineContext, parseCommandLine } from '../../../src/app/command-line.ts';

const context: CommandLineContext = {
  commands: new Map<string, typeof help | typeof status>([
    ['help', help],
    ['status', status],
  ]),
  clusters: ['pgprod', 'pgtest'],
  channelClusters: [],
};
const one: CommandLineContext = { ...context, clusters: ['pgprod'] };

describe('parseCommandLine', () => {
  it.each([
    ['', { name: 'help', args: {} }],
    ['   ', { name: 'help', args: {} }],
    ['status pgtest', { name: 'status', cluster: 'pgtest', args: {} }],
    ['  STATUS   PgTest ', { name: 'status', cluster: 'pgtest', args: {} }],
    ['status', { name: 'status', args: {} }],
    ['help status', { name: 'help', args: { command: 'status' } }],
  ])('reads “%s”', (text, value) => {
    expect(parseCommandLine(text, context)).toEqual({ ok: true, value });
  });

  it('takes the only cluster, and the one bound to the channel', () => {
    expect(parseCommandLine('status', one)).toMatchObject({ value: { cluster: 'pgprod' } });
    expect(parseCommandLine('status', { ...context, channelClusters: ['pgtest'] })).toMatchObject({
      value: { cluster: 'pgtest' },
    });
  });

  it.each([
    ['stauts', 'unknown-command', 'Did you mean “status”?'],
    ['frobnicate', 'unknown-command', 'Known: help, status.'],
    ['status pgprd', 'unknown-cluster', 'Did you mean “pgprod”?'],
    ['status warehouse', 'unknown-cluster', 'Known: pgprod, pgtest.'],
    ['status pgprod now please', 'too-many-arguments', 'See “help status”.'],
    ['x'.repeat(10_000), 'line-too-long', 'Shorten it and send it again.'],
    [`status ${'y'.repeat(2000)}`, 'unknown-cluster', 'Known: pgprod, pgtest.'],
  ])('refuses “%.20s”: %s', (text, code, next) => {
    expect(parseCommandLine(text, context)).toMatchObject({ ok: false, refusal: { code, next } });
  });

  it('answers anything at all with a short sentence on one line', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        const parsed = parseCommandLine(text, context);
        if (parsed.ok) return;
        expect(parsed.refusal.sentence.length).toBeLessThan(250);
        expect(parsed.refusal.sentence).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
