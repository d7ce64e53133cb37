import { richText } from './gallery-rich-text.ts';

const raw = (text: string) => ({ type: 'raw_text', text }) as const;
const styled = (text: string, style: object) => richText([{ type: 'text', text, style }]);

const head = ['Member', 'Node', 'Role', 'State', 'TL', 'Lag', 'PostgreSQL', 'Patroni', 'Remarks'];

/** A cluster's members as a table, with rich_text around it. */
export const statusTable = {
  text: 'Members of pgprod',
  blocks: [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'emoji', name: 'elephant' },
            { type: 'text', text: ' pgprod ', style: { bold: true } },
            { type: 'text', text: 'patronictl list', style: { code: true } },
            { type: 'text', text: ' asked by ' },
            { type: 'user', user_id: 'U0OLGA0001' },
            { type: 'text', text: ' in ' },
            { type: 'channel', channel_id: 'C0PGOPS001' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'first' }] },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'second', style: { strike: true } }] },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'bullet',
          indent: 1,
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'inner' }] }],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a quote' }] },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '-ttl: 30\n+ttl: 20' }] },
      ],
    },
    {
      type: 'table',
      column_settings: [{}, {}, {}, {}, { align: 'center' }, { align: 'right' }, {}, {}, { is_wrapped: true }],
      rows: [
        head.map(raw),
        [
          raw('patroni-1'),
          raw('swarm-node-1'),
          styled('Leader', { bold: true }),
          raw('running'),
          raw('7'),
          raw('–'),
          raw('17.2'),
          raw('4.0.4'),
          raw('leader since Monday'),
        ],
        [
          raw('patroni-2'),
          raw('swarm-node-2'),
          raw('Sync standby'),
          raw('streaming'),
          raw('7'),
          raw('0 B'),
          raw('17.2'),
          raw('4.0.4'),
          raw('a remark long enough to wrap inside its own column'),
        ],
        [
          raw('patroni-3'),
          raw('swarm-node-3'),
          raw('Replica'),
          raw('streaming'),
          raw('7'),
          raw('16.8 MB'),
          raw('17.2'),
          raw('4.0.4'),
          raw('pending restart'),
        ],
      ],
    },
  ],
};
