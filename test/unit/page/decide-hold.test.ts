import { expect, test } from 'vitest';
import { decideHold, type Hold } from '../../../deploy/lab/workspace/page/channel/decide-hold.ts';

const boxHeightPx = 600;
const short = { rowHeightPx: 600, boxHeightPx };
const tall = { rowHeightPx: 601, boxHeightPx };

test.each<[string, Hold, { isNew: boolean; hasFitted: boolean }, typeof short, Hold]>([
  ['a new row that fits', 'end', { isNew: true, hasFitted: true }, short, 'end'],
  ['a new row taller than the box', 'end', { isNew: true, hasFitted: true }, tall, 'top'],
  ['another tall row after a tall one', 'end', { isNew: true, hasFitted: false }, tall, 'top'],
  ['an edit that makes the row too tall', 'end', { isNew: false, hasFitted: true }, tall, 'top'],
  ['an edit of a tall row whose end is read', 'end', { isNew: false, hasFitted: false }, tall, 'end'],
  ['an edit of a tall row whose top is read', 'top', { isNew: false, hasFitted: false }, tall, 'top'],
  ['an edit that makes a tall row fit again', 'top', { isNew: false, hasFitted: false }, short, 'end'],
  ['a short row after a tall one', 'top', { isNew: true, hasFitted: false }, short, 'end'],
  ['a new tall row while reading further up', 'free', { isNew: true, hasFitted: true }, tall, 'free'],
  ['a new short row while reading further up', 'free', { isNew: true, hasFitted: true }, short, 'free'],
])('%s: %s', (_name, hold, change, sizes, after) => {
  expect(decideHold({ hold, ...change, ...sizes })).toBe(after);
});
