import { describe, expect, it } from 'vitest';
import type { Inline } from '../../../deploy/lab/workspace/text/mrkdwn-tree.ts';
import { parseMarkdown } from '../../../deploy/lab/workspace/text/parse-markdown.ts';
import { parseMarkdownInline } from '../../../deploy/lab/workspace/text/parse-markdown-inline.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });

describe('parseMarkdown', () => {
  it('separates headings, rules, code, quotes and paragraphs', () => {
    expect(parseMarkdown('## Title ##\n\none\ntwo\n---\n```sql\nselect *;\n```\n> quoted')).toEqual([
      { kind: 'heading', level: 2, children: [text('Title')] },
      { kind: 'paragraph', children: [text('one'), { kind: 'break' }, text('two')] },
      { kind: 'rule' },
      { kind: 'pre', text: 'select *;' },
      { kind: 'quote', parts: [{ kind: 'paragraph', children: [text('quoted')] }] },
    ]);
  });

  it('reads nested lists and tasks', () => {
    expect(parseMarkdown('1. a\n   - b\n- [x] c\n- [ ] d')).toEqual([
      {
        kind: 'list',
        items: [
          { depth: 0, ordered: true, checked: undefined, children: [text('a')] },
          { depth: 1, ordered: false, checked: undefined, children: [text('b')] },
          { depth: 0, ordered: false, checked: true, children: [text('c')] },
          { depth: 0, ordered: false, checked: false, children: [text('d')] },
        ],
      },
    ]);
  });

  it('reads tables with their alignment and escaped bars', () => {
    expect(parseMarkdown('| a | b | c |\n|:--|:-:|--:|\n| 1 | x\\|y | 3 |')).toEqual([
      {
        kind: 'table',
        aligns: ['left', 'center', 'right'],
        rows: [
          [[text('a')], [text('b')], [text('c')]],
          [[text('1')], [text('x'), text('|'), text('y')], [text('3')]],
        ],
      },
    ]);
  });
});

describe('parseMarkdownInline', () => {
  it.each<[string, Inline[]]>([
    ['**a**', [{ kind: 'bold', children: [text('a')] }]],
    ['*a*', [{ kind: 'italic', children: [text('a')] }]],
    ['~~a~~', [{ kind: 'strike', children: [text('a')] }]],
    ['`` a`b ``', [{ kind: 'code', text: 'a`b' }]],
    ['[a](https://b.c)', [{ kind: 'link', url: 'https://b.c', children: [text('a')] }]],
    ['[a](javascript:b)', [text('[a](javascript:b)')]],
    [
      'see https://b.c.',
      [text('see '), { kind: 'link', url: 'https://b.c', children: [text('https://b.c')] }, text('.')],
    ],
    ['pg_stat_activity', [text('pg_stat_activity')]],
    ['\\*a\\*', [text('*'), text('a'), text('*')]],
    ['a & <b>', [text('a & <b>')]],
  ])('reads %s', (source, expected) => {
    expect(parseMarkdownInline(source)).toEqual(expected);
  });
});
