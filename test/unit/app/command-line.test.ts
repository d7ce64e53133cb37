import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import help from '../../../commands/help.ts';
import status from '../../../commands/status.ts';
import { type CommandLineContext, parseCommandLine } from '../../../src/app/command-line.ts';
import {
  type Command,
  defineChangeCommand,
  defineOperationCommand,
  defineOperationsCommand,
  type Parameter,
} from '../../../src/command.ts';
import { refuse } from '../../../src/core/result.ts';

const said = { summary: 'x', details: 'x', examples: ['x'] };
const run = () => refuse({ code: 'x', sentence: 'x' });
const cluster: Parameter = { name: 'cluster', kind: 'cluster', summary: 'x' };
const operation: Parameter = { name: 'operation', kind: 'operation', summary: 'x' };
const switchover = defineChangeCommand({
  ...said,
  lane: 'change',
  parameters: [
    cluster,
    { name: 'candidate', kind: 'word', summary: 'x' },
    { name: 'at', kind: 'moment', summary: 'x' },
    { name: 'reason', kind: 'text', summary: 'x' },
  ],
  describeForm: run,
  plan: run,
});

const context: CommandLineContext = {
  commands: new Map<string, Command>([
    ['help', help],
    ['status', status],
    ['switchover', switchover],
    ['operations', defineOperationsCommand({ ...said, parameters: [cluster, operation], run })],
    ['cancel', defineOperationCommand({ ...said, parameters: [operation] })],
  ]),
  clusters: ['pgprod', 'pgtest'],
  channelClusters: [],
};
const one: CommandLineContext = { ...context, clusters: ['pgprod'] };
const bound: CommandLineContext = { ...context, channelClusters: ['pgtest'] };
const nothing = { args: {}, moments: {} };

describe('parseCommandLine', () => {
  it.each([
    ['', { name: 'help', ...nothing }],
    ['   ', { name: 'help', ...nothing }],
    ['status pgtest', { name: 'status', cluster: 'pgtest', ...nothing }],
    ['  STATUS   PgTest ', { name: 'status', cluster: 'pgtest', ...nothing }],
    ['status', { name: 'status', ...nothing }],
    ['help status', { name: 'help', args: { command: 'status' }, moments: {} }],
  ])('reads “%s”', (text, value) => {
    expect(parseCommandLine(text, context)).toEqual({ ok: true, value });
  });

  it('takes the only cluster, and the one bound to the channel', () => {
    expect(parseCommandLine('status', one)).toMatchObject({ value: { cluster: 'pgprod' } });
    expect(parseCommandLine('status', bound)).toMatchObject({ value: { cluster: 'pgtest' } });
  });

  it.each([
    ['stauts', 'unknown-command', 'Did you mean “status”?'],
    ['frobnicate', 'unknown-command', 'Known: help, status, switchover, operations, cancel.'],
    ['status pgprd', 'unknown-cluster', 'Did you mean “pgprod”?'],
    ['status warehouse', 'unknown-cluster', 'Known: pgprod, pgtest.'],
    ['status pgprod now please', 'too-many-arguments', 'See “/pg help status”.'],
    ['x'.repeat(10_000), 'line-too-long', 'Shorten it and send it again.'],
    [`status ${'y'.repeat(2000)}`, 'unknown-cluster', 'Known: pgprod, pgtest.'],
  ])('refuses “%.20s”: %s', (text, code, next) => {
    expect(parseCommandLine(text, context)).toMatchObject({ ok: false, refusal: { code, next } });
  });
});

describe('what is typed after its own name', () => {
  it.each([
    ['at tomorrow 03:00', {}, { at: 'tomorrow 03:00' }],
    ['AT 2026-11-24T03:00:00Z', {}, { at: '2026-11-24T03:00:00Z' }],
    ['at "tomorrow 03:00"', {}, { at: 'tomorrow 03:00' }],
    ['reason   kernel \n upgrade', { reason: 'kernel upgrade' }, {}],
    ['reason Olga looked at node 2', { reason: 'Olga looked at node 2' }, {}],
    ['Reason the reason is that', { reason: 'the reason is that' }, {}],
    ['at 03:00 reason kernel upgrade', { reason: 'kernel upgrade' }, { at: '03:00' }],
    ['reason "kernel upgrade"', { reason: 'kernel upgrade' }, {}],
    ['reason “kernel upgrade”', { reason: 'kernel upgrade' }, {}],
    ['reason "kernel upgrade" at 03:00', { reason: 'kernel upgrade' }, { at: '03:00' }],
    ['reason the disk is at its end', { reason: 'the disk is at its end' }, {}],
    ['reason "it failed at 03:00"', { reason: 'it failed at 03:00' }, {}],
    ['reason "kernel" upgrade', { reason: '"kernel" upgrade' }, {}],
  ])('“%s”', (text, args, moments) => {
    const value = { name: 'switchover', cluster: 'pgprod', args: { candidate: 'patroni-2', ...args }, moments };
    expect(parseCommandLine(`switchover pgprod patroni-2 ${text}`, context)).toEqual({ ok: true, value });
  });

  it('needs nothing before it', () => {
    const value = { name: 'switchover', cluster: 'pgprod', args: { reason: 'kernel' }, moments: { at: '03:00' } };
    expect(parseCommandLine('switchover at 03:00 reason kernel', one)).toEqual({ ok: true, value });
  });

  it.each([
    ['at', 'keyword-empty', 'See “/pg help switchover”.'],
    ['at reason kernel upgrade', 'keyword-empty', 'See “/pg help switchover”.'],
    ['reason', 'keyword-empty', 'See “/pg help switchover”.'],
    ['reason ""', 'keyword-empty', 'See “/pg help switchover”.'],
    ['at 03:00 at 04:00', 'keyword-twice', 'See “/pg help switchover”.'],
    ['reson kernel upgrade', 'unknown-keyword', 'Did you mean “reason”?'],
    ['ta 03:00', 'too-many-arguments', 'See “/pg help switchover”.'],
    ['att 03:00', 'unknown-keyword', 'Did you mean “at”?'],
    ['at 03:00 reson kernel upgrade', 'unknown-keyword', 'Did you mean “reason”?'],
    ['reason kernel at tomorrow 03:00', 'keyword-in-text', expect.stringContaining('before “reason”')],
    ['reason "kernel" upgrade at 03:00', 'keyword-in-text', expect.stringContaining('before “reason”')],
    ['now', 'too-many-arguments', 'See “/pg help switchover”.'],
  ])('refuses “%s”: %s', (text, code, next) => {
    const parsed = parseCommandLine(`switchover pgprod patroni-2 ${text}`, context);
    expect(parsed).toMatchObject({ ok: false, refusal: { code, next } });
  });
});

describe('a cluster that was left out', () => {
  it.each([
    ['switchover patroni-2', one, 'pgprod', { candidate: 'patroni-2' }],
    ['switchover patroni-2 reason kernel', bound, 'pgtest', { candidate: 'patroni-2', reason: 'kernel' }],
    ['switchover pgprod', bound, 'pgprod', {}],
  ])('“%s” stands for the only one', (text, where, name, args) => {
    expect(parseCommandLine(text, where)).toMatchObject({ ok: true, value: { cluster: name, args } });
  });

  it.each([
    ['switchover patroni-2', context, 'unknown-cluster', 'Known: pgprod, pgtest.'],
    ['switchover pgprd', context, 'unknown-cluster', 'Did you mean “pgprod”?'],
    ['switchover pgprd patroni-2', one, 'unknown-cluster', 'Did you mean “pgprod”?'],
    ['switchover reson kernel upgrade', one, 'unknown-keyword', 'Did you mean “reason”?'],
    ['switchover patroni-2 reson kernel', one, 'unknown-keyword', 'Did you mean “reason”?'],
  ])('refuses “%s”', (text, where, code, next) => {
    expect(parseCommandLine(text, where)).toMatchObject({ ok: false, refusal: { code, next } });
  });
});

describe('an operation', () => {
  it.each([
    ['operations', one, { cluster: 'pgprod', args: {} }],
    ['operations PGPROD k3v9qz', context, { cluster: 'pgprod', args: { operation: 'k3v9qz' } }],
    ['operations K3V9QZ', one, { cluster: 'pgprod', args: { operation: 'k3v9qz' } }],
    ['cancel k3v9qz', one, { cluster: 'pgprod', args: { operation: 'k3v9qz' } }],
    // Six letters that an id may have, and yet a cluster.
    ['operations pgtest', context, { cluster: 'pgtest', args: {} }],
  ])('“%s”', (text, where, value) => {
    expect(parseCommandLine(text, where)).toMatchObject({ ok: true, value });
  });

  it('may be of another cluster than the channel’s', () => {
    const parsed = parseCommandLine('operations k3v9qz', bound);
    expect(parsed).toEqual({ ok: true, value: { name: 'operations', args: { operation: 'k3v9qz' }, moments: {} } });
  });

  it.each([
    ['operations pgprd', 'unknown-cluster', 'Did you mean “pgprod”?'],
    ['operations k3v9q', 'unknown-operation', 'Clusters: pgprod, pgtest. For the ids see “/pg operations”.'],
    ['operations k3v9q0', 'unknown-operation', 'Clusters: pgprod, pgtest. For the ids see “/pg operations”.'],
    ['operations pgprod k3v9q', 'unknown-operation', 'It has six letters and digits: see “/pg operations”.'],
    ['cancel it', 'unknown-operation', 'It has six letters and digits: see “/pg operations”.'],
    ['cancel k3v9qz now', 'too-many-arguments', 'See “/pg help cancel”.'],
  ])('refuses “%s”', (text, code, next) => {
    expect(parseCommandLine(text, context)).toMatchObject({ ok: false, refusal: { code, next } });
  });
});

describe('anything at all', () => {
  const word = fc.oneof(
    fc.string({ maxLength: 30, unit: 'binary' }),
    fc.constantFrom('switchover', 'operations', 'pgprod', 'patroni-2', 'k3v9qz', 'at', 'reason', 'reson', '"', '""'),
    fc.constantFrom('__proto__', 'constructor', 'toString'),
  );

  it('is answered with a short sentence on one line', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.constantFrom(context, one, bound), (words, where) => {
        const parsed = parseCommandLine(words.join(' '), where);
        if (parsed.ok) return;
        expect(parsed.refusal.sentence.length).toBeLessThan(250);
        expect(parsed.refusal.sentence).not.toMatch(/[\r\n]/);
        expect(parsed.refusal.next).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('never loses a word that was typed', () => {
    const plain = fc.stringMatching(/^[a-z0-9:-]{1,9}$/);
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 6 }), fc.array(plain, { maxLength: 6 }), (before, after) => {
        const text = ['switchover', ...before, 'reason', ...after].join(' ');
        const parsed = parseCommandLine(text, one);
        if (!parsed.ok) return;
        const { name, args, moments } = parsed.value;
        const kept = [name, ...Object.entries(args).flat(), ...Object.entries(moments).flat()].join(' ').split(' ');
        for (const typed of text.split(' ')) if (typed !== 'pgprod') expect(kept).toContain(typed);
      }),
    );
  });
});
