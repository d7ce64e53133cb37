import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inline, MrkdwnPart } from '../../../deploy/lab/workspace/text/mrkdwn-tree.ts';
import { parseMarkdownInline } from '../../../deploy/lab/workspace/text/parse-markdown-inline.ts';
import { parseMrkdwn } from '../../../deploy/lab/workspace/text/parse-mrkdwn.ts';
import { parsePlain } from '../../../deploy/lab/workspace/text/parse-plain.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const paragraph = (...children: Inline[]): MrkdwnPart[] => [{ kind: 'paragraph', children }];

describe('parsePlain and parseMarkdownInline', () => {
  it.each([[parsePlain(':wave::skin-tone-3: x', true)], [parseMarkdownInline(':wave::skin-tone-3: x')]])(
    'read an emoji with its skin tone as one',
    (nodes) => {
      expect(nodes).toEqual([{ kind: 'emoji', name: 'wave' }, text(' x')]);
    },
  );
});

describe('parseMrkdwn', () => {
  it.each<[string, string, Inline[]]>([
    ['bold', '*a b*', [{ kind: 'bold', children: [text('a b')] }]],
    ['italic in bold', '*_x_*', [{ kind: 'bold', children: [{ kind: 'italic', children: [text('x')] }] }]],
    ['strike', '~x~', [{ kind: 'strike', children: [text('x')] }]],
    ['code keeps its marks', '`*x* &lt;`', [{ kind: 'code', text: '*x* <' }]],
    ['a mark inside a word is literal', 'pg_is_in_recovery', [text('pg_is_in_recovery')]],
    ['an open mark is literal', '*x', [text('*x')]],
    ['a mark before a space is literal', '2 * 3 * 4', [text('2 * 3 * 4')]],
    ['entities', '&lt;b&gt; &amp;amp;', [text('<b> &amp;')]],
    [
      'a link',
      '<https://a.b/c?d=1&amp;e=2|label>',
      [{ kind: 'link', url: 'https://a.b/c?d=1&e=2', children: [text('label')] }],
    ],
    ['a bare link', '<https://a.b>', [{ kind: 'link', url: 'https://a.b', children: [text('https://a.b')] }]],
    ['a script address is no link', '<javascript:alert(1)|x>', [text('<javascript:alert(1)|x>')]],
    ['a user', '<@U0OLGA0001>', [{ kind: 'user', id: 'U0OLGA0001', label: undefined }]],
    ['a channel', '<#C0PGOPS001|pg-ops>', [{ kind: 'channel', id: 'C0PGOPS001', label: 'pg-ops' }]],
    ['a group', '<!subteam^S0PGOPER01>', [{ kind: 'usergroup', id: 'S0PGOPER01', label: undefined }]],
    ['a broadcast', '<!here|here>', [{ kind: 'broadcast', range: 'here' }]],
    [
      'an emoji',
      ':white_check_mark::+1:',
      [
        { kind: 'emoji', name: 'white_check_mark' },
        { kind: 'emoji', name: '+1' },
      ],
    ],
    [
      'a link in bold',
      '*<https://a.b|x>*',
      [{ kind: 'bold', children: [{ kind: 'link', url: 'https://a.b', children: [text('x')] }] }],
    ],
    ['a span ends with its line', '*a\nb*', [text('*a'), { kind: 'break' }, text('b*')]],
  ])('reads %s', (_name, source, expected) => {
    expect(parseMrkdwn(source)).toEqual(paragraph(...expected));
  });

  it('reads a date with its link and fallback', () => {
    expect(parseMrkdwn('<!date^1392734382^{date} at {time}^https://a.b|Feb 18>')).toEqual(
      paragraph({
        kind: 'date',
        epochSeconds: 1392734382,
        format: '{date} at {time}',
        url: 'https://a.b',
        fallback: 'Feb 18',
      }),
    );
  });

  it('separates fences, quotes and paragraphs', () => {
    expect(parseMrkdwn('before\n```a\n*b*```\nafter\n> q1\n&gt; q2')).toEqual([
      { kind: 'paragraph', children: [text('before')] },
      { kind: 'pre', text: 'a\n*b*' },
      { kind: 'paragraph', children: [text('after')] },
      { kind: 'quote', children: [text('q1'), { kind: 'break' }, text('q2')] },
    ]);
  });

  it('takes everything after >>> as one quote', () => {
    expect(parseMrkdwn('>>> a\nb')).toEqual([{ kind: 'quote', children: [text('a'), { kind: 'break' }, text('b')] }]);
  });

  it('leaves an unclosed fence as text', () => {
    expect(parseMrkdwn('a ```b')).toEqual(paragraph(text('a ```b')));
  });

  it('loses no letter of any text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '_', '~', '`', ' ', '\n', '>', ':') });
    fc.assert(
      fc.property(letters, (source) => {
        const kept = JSON.stringify(parseMrkdwn(source).map(flatten)).replace(/[^ab]/g, '');
        expect(kept).toBe(source.replace(/[^ab]/g, ''));
      }),
    );
  });
});

/** The visible text of a part. */
function flatten(part: MrkdwnPart): string {
  return part.kind === 'pre' ? part.text : part.children.map(flattenInline).join('');
}

function flattenInline(node: Inline): string {
  if (node.kind === 'text' || node.kind === 'code') return node.text;
  if (node.kind === 'emoji') return node.name;
  return 'children' in node ? node.children.map(flattenInline).join('') : '';
}
