import { expect, it } from 'vitest';
import { chartExample } from './block-examples.ts';
import { codeOf, judge, plain, rootOf } from './judge.ts';

type Surface = 'message' | 'modal' | 'home';

/** `build(n)` makes a block whose part at `pointer` has size n; Slack takes sizes up to `max`. */
export type LimitRow = {
  name: string;
  max: number;
  pointer: string;
  surface?: Surface;
  build: (size: number) => object;
};

/** One test for each row: `max` passes and one more is refused with this sentence. */
export function testLimits(rows: readonly LimitRow[], sentence: (max: number) => string): void {
  it.each(rows)('$name: $max pass and one more does not', ({ max, pointer, surface = 'message', build }) => {
    expect(judge([build(max)], surface)).toEqual({ ok: true });
    expect(judge([build(max + 1)], surface)).toEqual({
      ok: false,
      error: codeOf[surface],
      messages: [`[ERROR] ${sentence(max)} [json-pointer:${rootOf[surface]}/0${pointer}]`],
    });
  });
}

export const x = (size: number) => 'x'.repeat(size);
export const option = (index: number) => ({ text: plain('a'), value: `v${index}` });
export const input = (element: object) => ({ type: 'input', label: plain('a'), element });
export const actions = (element: object) => ({ type: 'actions', elements: [element] });
export const button = (more: object) => actions({ type: 'button', text: plain('a'), ...more });
export const confirm = (more: object) => button({ confirm: { text: plain('a'), ...more } });
export const chart = (series: object[], categories: string[]) => ({
  ...chartExample,
  chart: { type: 'bar', series, axis_config: { categories } },
});
