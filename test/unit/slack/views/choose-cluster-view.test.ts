import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderClusterChoice } from '../../../../src/slack/views/choose-cluster-view.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { anyHostileText } from '../../../support/hostile-texts.ts';
import { valid } from './readable.ts';

const clusters = ['pgprod', 'pgtest'];
const choose = (rest: string, among: readonly string[] = clusters) =>
  renderClusterChoice({ command: 'switchover', clusters: among, rest });

/** The lines that can be chosen. */
function linesOf({ blocks }: MessageView): readonly (string | undefined)[] {
  return blocks.flatMap((block) => {
    const chooser = block.type === 'section' ? block.accessory : undefined;
    if (chooser?.type === 'button') return [chooser.value];
    return chooser?.type === 'static_select' ? (chooser.options ?? []).map(({ value }) => value) : [];
  });
}
const menusOf = ({ blocks }: MessageView) => blocks.filter((block) => block.type === 'section' && block.accessory);

describe('the choice of a cluster', () => {
  it.each([
    ['nothing', '', 1],
    ['what fits into a menu', 'at 03:00 reason new kernel', 1],
    ['what is too long for a menu', `reason ${'kernel '.repeat(60)}`.trim(), 2],
  ])('keeps %s that was typed', (_what, rest, menus) => {
    const view = choose(rest);
    expect(linesOf(view)).toEqual(clusters.map((name) => `switchover ${name} ${rest}`.trim()));
    expect(menusOf(view)).toHaveLength(menus);
    expect(valid(view)).toEqual({ ok: true });
    if (rest !== '') expect(JSON.stringify(view.blocks.at(-1))).toContain(rest.slice(0, 20));
  });

  it.each([
    ['one line is', `reason ${'x'.repeat(2500)}`, clusters],
    ['all lines together are', `reason ${'x'.repeat(1500)}`, Array.from({ length: 10 }, (_, index) => `pg${index}`)],
  ])('says so rather than losing something when %s too long', (_which, rest, among) => {
    const view = choose(rest, among);
    expect(linesOf(view)).toEqual([]);
    expect(JSON.stringify(view.blocks)).toContain("send it again with the cluster's name");
    expect(valid(view)).toEqual({ ok: true });
  });

  it('is valid whatever was typed', () => {
    fc.assert(
      fc.property(anyHostileText, (rest) => {
        expect(valid(choose(rest))).toEqual({ ok: true });
      }),
    );
  });
});
