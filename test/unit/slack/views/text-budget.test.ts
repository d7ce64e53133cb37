import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bulletsWithin,
  countStored,
  escapeWithin,
  joinWithin,
  linesWithin,
  plainWithin,
  toLine,
  withFullStop,
} from '../../../../src/slack/views/text-budget.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';

const anyBudget = fc.integer({ min: 40, max: 3000 });

describe('a budget', () => {
  it('counts what Slack stores', () => {
    expect(countStored('a&b<c>😀')).toBe(4 + 5 + 4 + 4);
  });

  it('is kept by every kind of text, whatever it is', () => {
    fc.assert(
      fc.property(anyHostileText, anyBudget, (text, budget) => {
        expect(countStored(plainWithin(text, budget))).toBeLessThanOrEqual(budget);
        expect(countStored(escapeWithin(text, budget))).toBeLessThanOrEqual(budget);
        expect(countStored(linesWithin(text, budget))).toBeLessThanOrEqual(budget);
      }),
    );
  });

  it('is kept by lists', () => {
    fc.assert(
      fc.property(fc.array(anyHostileText, { maxLength: 30 }), fc.integer({ min: 200, max: 3000 }), (lines, budget) => {
        expect(countStored(bulletsWithin(lines, budget))).toBeLessThanOrEqual(budget);
        expect(countStored(joinWithin(lines, budget))).toBeLessThanOrEqual(budget);
      }),
    );
  });

  it('leaves what fits as it is', () => {
    expect(escapeWithin('patroni-2 leads', 100)).toBe('patroni-2 leads');
    expect(joinWithin(['one', 'two'], 7)).toBe('one\ntwo');
    expect(linesWithin('one\n\n two ', 100)).toBe('one\ntwo');
    const uneven = `${'long '.repeat(60)}word\nOPS-4711\nrollback: switch back`;
    expect(linesWithin(uneven, 400)).toBe(uneven);
  });

  it('says how many lines are missing', () => {
    expect(joinWithin(['a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20)], 50)).toBe(`${'a'.repeat(20)}\n… and 2 more`);
  });

  it('never cuts an entity', () => {
    fc.assert(
      fc.property(anyHostileText, anyBudget, (text, budget) => {
        expect(escapeWithin(text, budget)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

describe('a line', () => {
  it('is one line, without what turns or hides the text around it', () => {
    fc.assert(
      fc.property(anyHostileText, (text) => {
        expect(toLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|^\s|\s$/u);
      }),
    );
    expect(toLine('a\u202eb\n\nc')).toBe('a b c');
  });

  it.each([
    ['patroni-2 leads', 'patroni-2 leads.'],
    ['It leads.', 'It leads.'],
    ['Does it?', 'Does it?'],
    ['', ''],
  ])('%j becomes the sentence %j', (text, sentence) => expect(withFullStop(text)).toBe(sentence));
});
