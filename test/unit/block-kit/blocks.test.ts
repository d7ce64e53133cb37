import { describe, expect, it } from 'vitest';
import { blockRegistry } from '../../../deploy/lab/workspace/block-kit/block-registry.ts';
import { everySurface } from '../../../deploy/lab/workspace/block-kit/surface.ts';
import { allExamples } from './block-examples.ts';
import { codeOf, judge, rootOf } from './judge.ts';

describe('block registry', () => {
  it('knows every block of @slack/types and the chart, and nothing else', () => {
    expect([...blockRegistry.keys()].sort()).toEqual([...allExamples.keys()].sort());
  });
});

const matrix = [...allExamples].flatMap(([type, block]) =>
  everySurface.map((surface) => ({
    type,
    block,
    surface,
    allowed: blockRegistry.get(type)?.surfaces.includes(surface) === true,
  })),
);

describe('a minimal block', () => {
  it.each(matrix.filter((row) => row.allowed))('$type is accepted on $surface', ({ block, surface }) => {
    expect(judge([block], surface)).toEqual({ ok: true });
  });

  it.each(matrix.filter((row) => !row.allowed))('$type is refused on $surface', ({ type, block, surface }) => {
    expect(judge([block], surface)).toEqual({
      ok: false,
      error: codeOf[surface],
      messages: [`[ERROR] unsupported type: ${type} [json-pointer:${rootOf[surface]}/0/type]`],
    });
  });

  it.each(matrix.filter((row) => row.allowed))('$type is refused on $surface with an unknown key', (row) => {
    expect(judge([{ ...row.block, disabled: true }], row.surface)).toEqual({
      ok: false,
      error: codeOf[row.surface],
      messages: [`[ERROR] invalid additional property: disabled [json-pointer:${rootOf[row.surface]}/0]`],
    });
  });
});

const required = [
  ['actions', 'elements'],
  ['alert', 'text'],
  ['carousel', 'elements'],
  ['container', 'child_blocks'],
  ['context', 'elements'],
  ['context_actions', 'elements'],
  ['data_table', 'rows'],
  ['data_table', 'caption'],
  ['data_visualization', 'title'],
  ['data_visualization', 'chart'],
  ['file', 'external_id'],
  ['file', 'source'],
  ['header', 'text'],
  ['image', 'alt_text'],
  ['input', 'label'],
  ['input', 'element'],
  ['markdown', 'text'],
  ['plan', 'title'],
  ['rich_text', 'elements'],
  ['table', 'rows'],
  ['task_card', 'task_id'],
  ['task_card', 'title'],
  ['task_card', 'status'],
  ['video', 'video_url'],
  ['video', 'thumbnail_url'],
  ['video', 'alt_text'],
  ['video', 'title'],
] as const;

describe.each(required)('%s without %s', (type, key) => {
  it('is refused at the block', () => {
    const surface = type === 'alert' ? 'modal' : 'message';
    const block = Object.fromEntries(Object.entries(allExamples.get(type) ?? {}).filter(([name]) => name !== key));
    expect(judge([block], surface)).toEqual({
      ok: false,
      error: codeOf[surface],
      messages: [`[ERROR] missing required field: ${key} [json-pointer:${rootOf[surface]}/0]`],
    });
  });
});

describe('either-or fields', () => {
  const image = { type: 'image', alt_text: 'a' };
  const rows: [string, object, string][] = [
    ['section', { type: 'section' }, 'must define either `text` or `fields`'],
    ['image', image, 'must define either `image_url` or `slack_file`'],
    [
      'image',
      { ...image, image_url: 'https://example.org/a.png', slack_file: { id: 'F1' } },
      'must define either `image_url` or `slack_file`',
    ],
    ['card', { type: 'card' }, 'must define at least one of `hero_image`, `title`, `actions` or `body`'],
    [
      'container',
      { type: 'container', child_blocks: [{ type: 'divider' }] },
      'must define either `title` or `rich_text_title`',
    ],
  ];
  it.each(rows)('%s', (_type, block, sentence) => {
    expect(judge([block], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: [`[ERROR] ${sentence} [json-pointer:/blocks/0]`],
    });
  });
});

describe('what is not a block', () => {
  it.each([
    [null, 'must provide an object', ''],
    ['divider', 'must provide an object', ''],
    [{}, 'missing required field: type', ''],
    [{ type: 7 }, 'must provide a string', '/type'],
    [{ type: 'unheard_of' }, 'unsupported type: unheard_of', '/type'],
  ])('%j', (block, sentence, pointer) => {
    expect(judge([block], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: [`[ERROR] ${sentence} [json-pointer:/blocks/0${pointer}]`],
    });
  });
});
