import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage, validateView } from '../../../deploy/lab/workspace/block-kit/validate.ts';
import { allExamples } from './block-examples.ts';
import { modalOf } from './judge.ts';

const isVerdict = (verdict: ReturnType<typeof validateView>): boolean =>
  verdict.ok || (verdict.error !== '' && verdict.messages.every((line) => line.startsWith('[ERROR] ')));

const exampleBlock = fc.constantFrom(...allExamples.values());

/** A real block with one field, at any depth, replaced by arbitrary JSON. */
const damagedBlock = fc
  .tuple(exampleBlock, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }), fc.jsonValue())
  .map(([block, turns, value]) => damage(block, { turns, value }));

function damage(node: unknown, { turns, value }: { turns: readonly number[]; value: unknown }): unknown {
  const [turn, ...rest] = turns;
  if (turn === undefined || typeof node !== 'object' || node === null) return value;
  const keys = Object.keys(node);
  const chosen = keys[turn % Math.max(keys.length, 1)];
  if (chosen === undefined) return value;
  const child = damage(Reflect.get(node, chosen), { turns: rest, value });
  if (Array.isArray(node)) return node.map((item, index) => (String(index) === chosen ? child : item));
  return { ...node, [chosen]: child };
}

describe('whatever is sent', () => {
  it('validateMessage gives a verdict on arbitrary JSON', () => {
    fc.assert(
      fc.property(
        fc.record(
          { text: fc.jsonValue(), blocks: fc.jsonValue(), attachments: fc.jsonValue(), metadata: fc.jsonValue() },
          { requiredKeys: [] },
        ),
        (message) => isVerdict(validateMessage(message)),
      ),
    );
  });

  it('validateView gives a verdict on arbitrary JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (view) => isVerdict(validateView(view))));
  });

  it('both give a verdict on damaged blocks', () => {
    fc.assert(
      fc.property(fc.array(damagedBlock, { maxLength: 3 }), (blocks) => {
        expect(isVerdict(validateMessage({ text: 'a', blocks, attachments: [{ blocks }] }))).toBe(true);
        expect(isVerdict(validateView(modalOf(blocks)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
