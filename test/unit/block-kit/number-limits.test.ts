import { describe } from 'vitest';
import { blockExamples } from './block-examples.ts';
import { input, type LimitRow, testLimits } from './limit-row.ts';

const rows: LimitRow[] = [
  {
    name: 'data table page_size',
    max: 100,
    pointer: '/page_size',
    build: (n) => ({ ...blockExamples.data_table, page_size: n }),
  },
  {
    name: 'max_files',
    max: 10,
    pointer: '/element/max_files',
    surface: 'modal',
    build: (n) => input({ type: 'file_input', max_files: n }),
  },
  {
    name: 'min_length',
    max: 3000,
    pointer: '/element/min_length',
    surface: 'modal',
    build: (n) => input({ type: 'plain_text_input', min_length: n }),
  },
  {
    name: 'max_length',
    max: 3000,
    pointer: '/element/max_length',
    surface: 'modal',
    build: (n) => input({ type: 'plain_text_input', max_length: n }),
  },
  {
    name: 'max_lines',
    max: 100,
    pointer: '/element/max_lines',
    surface: 'modal',
    build: (n) => input({ type: 'rich_text_input', max_lines: n }),
  },
  {
    name: 'list indent',
    max: 8,
    pointer: '/elements/0/indent',
    build: (n) => ({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          indent: n,
          elements: [{ type: 'rich_text_section', elements: [] }],
        },
      ],
    }),
  },
];

describe('numbers', () => {
  testLimits(rows, (max) => `must be less than ${max}`);
});
