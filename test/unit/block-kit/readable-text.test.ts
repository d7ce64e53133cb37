import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReadableText } from '../../../deploy/lab/workspace/block-kit/to-readable-text.ts';
import { allExamples } from './block-examples.ts';
import { mrkdwn, plain } from './judge.ts';

const reader = {
  timeZone: 'Europe/Berlin',
  hour12: false,
  nowMs: Date.parse('2024-07-11T16:33:32Z'),
  names: new Map([
    ['U0OLGA0001', 'olga'],
    ['S0PGAPPR01', 'pg-approvers'],
    ['C0PGOPS001', 'pg-ops'],
  ]),
};
const render = (...blocks: unknown[]) => renderReadableText({ text: 'fallback', blocks }, reader);
const lines = (...all: string[]) => all.join('\n');
const cell = (text: string) => ({ type: 'raw_text', text });

describe('every block', () => {
  it.each([
    ['actions', '[Refresh]'],
    ['alert', '[default] The leader will change.'],
    ['card', 'pgprod'],
    ['carousel', 'one of several'],
    ['container', lines('Members', `  ${'─'.repeat(40)}`)],
    ['context', 'seen 2 s ago'],
    ['context_actions', '[Good] [Bad]'],
    ['data_table', lines('Members', 'name', '─────────', 'patroni-1')],
    ['data_visualization', lines('Lag (line chart)', '       patroni-2', '─────  ─────────', '10:00          3')],
    ['divider', '─'.repeat(40)],
    ['file', '[file: report-1]'],
    ['header', lines('pgprod is healthy', '═════════════════')],
    ['image', '[image: a chart]'],
    ['input', 'Reason: [____]'],
    ['markdown', '**bold**'],
    ['plan', 'Switchover'],
    ['rich_text', 'hello'],
    ['section', 'hello'],
    ['table', lines('name', '────')],
    ['task_card', '○ Ask Patroni'],
    ['video', '[video: How to fail over (https://example.org/v)]'],
  ])('%s', (type, text) => {
    expect(render(allExamples.get(type))).toBe(text);
  });
});

describe('a message', () => {
  it('without blocks is its text', () => {
    expect(renderReadableText({ text: '*healthy* &amp; well' })).toBe('healthy & well');
    expect(renderReadableText({})).toBe('');
  });

  it('with blocks is its blocks, apart from each other', () => {
    expect(render({ type: 'section', text: mrkdwn('a') }, { type: 'section', text: plain('b') })).toBe('a\n\nb');
  });

  it('with a block of a newer Slack still says its texts', () => {
    expect(render({ type: 'hologram', body: { text: 'seen' }, more: [{ text: '*twice*' }] })).toBe('seen\ntwice');
  });
});

describe('mrkdwn', () => {
  it.each([
    ['<@U0OLGA0001> and <@U0OTHER001>', '@olga and @U0OTHER001'],
    ['<@U0OTHER001|otto>', '@otto'],
    ['<#C0PGOPS001> <#C0X|general>', '#pg-ops #general'],
    ['<!subteam^S0PGAPPR01> <!subteam^S0X|@oncall>', '@pg-approvers @oncall'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<https://example.org>', 'https://example.org'],
    ['<https://example.org/a_b_c|the *docs*>', 'the *docs* (https://example.org/a_b_c)'],
    ['<mailto:a@example.org|a@example.org>', 'a@example.org'],
    ['&lt;b&gt; &amp;amp;', '<b> &amp;'],
    ['*bold* _it_ ~gone~ *_both_*', 'bold it gone both'],
    ['*<https://example.org|x>*', 'x (https://example.org)'],
    ['snake_case_name 2*3*4 a~b~c', 'snake_case_name 2*3*4 a~b~c'],
    ['`a *b* <c>` and *d*', '`a *b* <c>` and d'],
    ['```\nx *y*\n```', 'x *y*'],
    [':white_check_mark: at 10:30:15 :no_such_emoji:', '✅ at 10:30:15 :no_such_emoji:'],
    ['he said\n&gt; a *b*\n> c\nand left', 'he said\n> a b\n> c\nand left'],
    [':double_vertical_bar: :robot_face:', '⏸️ 🤖'],
    [':large_red_square: :large_green_circle: :wave::skin-tone-3:', '🟥 🟢 👋'],
  ])('%s', (source, text) => {
    expect(render({ type: 'section', text: mrkdwn(source) })).toBe(text);
  });
});

describe('dates', () => {
  const seconds = Date.parse('2024-07-11T15:03:32Z') / 1000;
  const date = (template: string, more: object = {}) =>
    renderReadableText({ text: `<!date^${seconds}^${template}^https://example.org|fallback>` }, { ...reader, ...more });

  it.each([
    ['{date_num}', '2024-07-11'],
    ['{date_slash}', '07/11/2024'],
    ['{date_long_full}', 'July 11, 2024'],
    ['{date}', 'July 11th'],
    ['{date_short}', 'Jul 11'],
    ['{date_pretty} {date_short_pretty} {date_long_pretty} {day_divider_pretty}', 'Today today today today'],
    ['{time}', '17:03'],
    ['{time_secs}', '17:03:32'],
    ['{ago}', '1 hour ago'],
    ['since {date_num}, {time}', 'Since 2024-07-11, 17:03'],
    ['{no_such_token}', '{no_such_token}'],
  ])('%s', (template, text) => {
    expect(date(template)).toBe(text);
  });

  it('follow the time zone and the clock', () => {
    expect(date('{date_num} {time}', { timeZone: 'Asia/Tokyo' })).toBe('2024-07-12 00:03');
    expect(date('{date_long}', { nowMs: Date.parse('2026-01-01T00:00:00Z') })).toBe('Thursday, July 11th, 2024');
    expect(date('{time}', { hour12: true })).toBe('5:03 PM');
    expect(date('{date_pretty}', { nowMs: Date.parse('2024-07-12T10:00:00Z') })).toBe('Yesterday');
  });

  it('that are none show the fallback', () => {
    expect(renderReadableText({ text: '<!date^soon^{date_num}|soon enough>' }, reader)).toBe('soon enough');
    expect(renderReadableText({ text: '<!date^99999999999999999^{date_num}|far off>' }, reader)).toBe('far off');
  });
});

describe('a table', () => {
  it('is aligned by its column settings, whatever is in the cells', () => {
    const rows = [
      [cell('Member'), cell('Role'), cell('Lag')],
      [cell('patroni-1'), cell('👑 leader'), cell('–')],
      [cell('patroni-2'), { type: 'raw_number', value: 12_288, text: '12 kB' }, cell('12 kB')],
      [cell('patroni-3')],
    ];
    expect(render({ type: 'table', rows, column_settings: [null, { align: 'center' }, { align: 'right' }] })).toBe(
      lines(
        'Member       Role       Lag',
        '─────────  ─────────  ─────',
        'patroni-1  👑 leader      –',
        'patroni-2    12 kB    12 kB',
        'patroni-3',
      ),
    );
  });

  it('gives a cell of two lines two lines', () => {
    const list = { type: 'rich_text_section', elements: [{ type: 'text', text: 'one\ntwo' }] };
    const rows = [
      [cell('a'), cell('b')],
      [{ type: 'rich_text', elements: [list] }, cell('c')],
    ];
    expect(render({ type: 'table', rows })).toBe(lines('a    b', '───  ─', 'one  c', 'two'));
  });
});

describe('rich text', () => {
  const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
  const richText = (...elements: unknown[]) => render({ type: 'rich_text', elements });
  const text = (value: string) => ({ type: 'text', text: value });

  it('renders every inline element', () => {
    const inline = [
      text('a '),
      { type: 'text', text: 'code', style: { code: true } },
      { type: 'link', url: 'https://example.org', text: ' x' },
      { type: 'emoji', name: 'wave' },
      { type: 'emoji', name: 'custom', unicode: '1f418' },
      { type: 'user', user_id: 'U0OLGA0001' },
      { type: 'usergroup', usergroup_id: 'S0PGAPPR01' },
      { type: 'channel', channel_id: 'C0PGOPS001' },
      { type: 'team', team_id: 'T1' },
      { type: 'broadcast', range: 'here' },
      { type: 'color', value: '#ff0000' },
      { type: 'date', timestamp: 1_720_710_212, format: ' {date_num}' },
    ];
    expect(richText(section(...inline))).toBe(
      'a `code` x (https://example.org)👋🐘@olga@pg-approvers#pg-ops@T1@here#ff0000 2024-07-11',
    );
  });

  it('renders lists, quotes and preformatted text', () => {
    const list = (style: string, more: object) => ({
      type: 'rich_text_list',
      style,
      elements: [section(text('one\nmore')), section(text('two'))],
      ...more,
    });
    expect(
      richText(
        list('ordered', { offset: 8 }),
        list('bullet', { indent: 1 }),
        { type: 'rich_text_quote', elements: [text('said\nso')] },
        { type: 'rich_text_preformatted', elements: [text('-old\n+new')] },
      ),
    ).toBe(
      lines('9. one', '   more', '10. two', '  • one', '    more', '  • two', '> said', '> so', '    -old', '    +new'),
    );
  });
});

describe('plans', () => {
  it('count what is complete and mark each task', () => {
    const output = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'done' }] }],
    };
    const tasks = [
      { task_id: '1', title: 'Pause', status: 'complete', output },
      { task_id: '2', title: 'Move', status: 'in_progress' },
      { task_id: '3', title: 'Check', status: 'error', sources: [{ type: 'url', url: 'https://e.org', text: 'log' }] },
      { task_id: '4', title: 'Resume', status: 'pending' },
    ];
    expect(render({ type: 'plan', title: 'Switchover', tasks })).toBe(
      lines(
        'Switchover (1/4)',
        '  ✔ Pause',
        '    done',
        '  ◐ Move',
        '  ✖ Check',
        '    log (https://e.org)',
        '  ○ Resume',
      ),
    );
  });
});

describe('sections and elements', () => {
  const option = (name: string) => ({ text: plain(name), value: name });
  const options = [option('a'), option('b')];

  it('put fields side by side with their labels and the accessory behind the text', () => {
    const fields = [mrkdwn('*Members*\n3 of 3'), mrkdwn('*Leader:*\npatroni-1'), plain('alone')];
    const accessory = { type: 'button', text: plain('Details') };
    expect(render({ type: 'section', text: plain('Status'), fields, accessory })).toBe(
      lines('Status  [Details]', 'Members: 3 of 3', 'Leader: patroni-1', 'alone'),
    );
  });

  it.each([
    [{ type: 'static_select', options }, '[choose ▾]'],
    [{ type: 'static_select', options, placeholder: plain('Cluster') }, '[Cluster ▾]'],
    [{ type: 'multi_static_select', options, initial_options: options }, '[a, b ▾]'],
    [{ type: 'users_select', initial_user: 'U0OLGA0001' }, '[olga ▾]'],
    [{ type: 'overflow', options }, '[… | a | b ▾]'],
    [{ type: 'checkboxes', options, initial_options: [option('b')] }, '[ ] a  [x] b'],
    [{ type: 'radio_buttons', options, initial_option: option('a') }, '(•) a  ( ) b'],
    [{ type: 'datepicker', initial_date: '2026-01-02' }, '[2026-01-02]'],
    [{ type: 'timepicker' }, '[____]'],
    [{ type: 'workflow_button', text: plain('Run'), workflow: { trigger: { url: 'https://e.org' } } }, '[Run]'],
  ])('%j', (element, text) => {
    expect(render({ type: 'actions', elements: [element] })).toBe(text);
  });
});

describe('whatever is sent', () => {
  const damaged = fc.oneof(fc.jsonValue(), fc.constantFrom(...allExamples.values()));

  it('is rendered, without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(damaged), (text, blocks) => {
        for (const message of [{ text }, { blocks: [...blocks, { type: 'section', text: mrkdwn(`${text}.`) }] }]) {
          expect(renderReadableText(message, reader)).not.toMatch(/(?![\n\t])\p{Cc}/u);
        }
      }),
    );
  });
});
