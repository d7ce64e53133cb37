import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from '../../../deploy/lab/workspace/page/app/route.ts';
import { matchCommands } from '../../../deploy/lab/workspace/page/composer/match-commands.ts';
import { matchChoices } from '../../../deploy/lab/workspace/page/kit/match-choices.ts';
import { findEmoji } from '../../../deploy/lab/workspace/text/find-emoji.ts';
import { formatListMark } from '../../../deploy/lab/workspace/text/format-list-mark.ts';

const commands = ['/pg', '/pgbench', '/remind'].map((command) => ({ command, description: '', usage_hint: '' }));

describe('matchCommands', () => {
  it.each([
    ['/', ['/pg', '/pgbench', '/remind']],
    ['/pg', ['/pg', '/pgbench']],
    ['/pgb', ['/pgbench']],
  ])('%s offers what begins so', (text, expected) => {
    const match = matchCommands(text, commands);
    expect(match.kind === 'choose' ? match.commands.map((command) => command.command) : match.kind).toEqual(expected);
  });

  it('shows the usage once the command is typed', () => {
    expect(matchCommands('/pg status', commands)).toEqual({ kind: 'usage', command: commands[0] });
  });

  it.each(['', 'pg', ' /pg', '/nothing', '/nothing at all', '/pg\nx'])('%j opens no menu', (text) => {
    expect(matchCommands(text, commands)).toEqual({ kind: 'none' });
  });
});

describe('route', () => {
  it.each([
    ['#/U0OLGA0001/C0PGOPS001', { user: 'U0OLGA0001', place: 'C0PGOPS001', thread: undefined }],
    ['#/U0OLGA0001/home', { user: 'U0OLGA0001', place: 'home', thread: undefined }],
    ['#/U1/C1/17.5', { user: 'U1', place: 'C1', thread: '17.5' }],
  ])('%s is read and written alike', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(formatRoute(route)).toBe(hash);
  });

  it('takes an empty hash for nothing chosen', () => {
    expect(parseRoute('')).toEqual({ user: undefined, place: undefined, thread: undefined });
  });
});

describe('matchChoices', () => {
  it('keeps groups that have a fitting choice', () => {
    const groups = [
      { label: 'Production', choices: [{ text: 'pgprod east' }, { text: 'pgbilling' }] },
      { label: 'Staging', choices: [{ text: 'pgstage' }] },
    ];
    expect(matchChoices(groups, 'EAST pg')).toEqual([{ label: 'Production', choices: [{ text: 'pgprod east' }] }]);
  });
});

describe('findEmoji', () => {
  it.each([
    ['white_check_mark', '✅'],
    ['large_green_circle', '🟢'],
    ['double_vertical_bar', '⏸️'],
    ['no_such_emoji', undefined],
    ['constructor', undefined],
  ])('%s', (name, expected) => {
    expect(findEmoji(name)).toBe(expected);
  });
});

describe('formatListMark', () => {
  it.each([
    ['ordered', 0, 9, '10.'],
    ['ordered', 1, 27, 'ab.'],
    ['ordered', 2, 8, 'ix.'],
    ['bullet', 1, 0, '◦'],
  ] as const)('%s at depth %d, item %d', (style, depth, index, expected) => {
    expect(formatListMark(style, depth, index)).toBe(expected);
  });
});
