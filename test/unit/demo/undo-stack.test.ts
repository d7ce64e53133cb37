import { expect, test } from 'vitest';
import { createUndoStack } from '../../../deploy/lab/demo/undo-stack.ts';

test('undoes in the opposite order, goes on after a failure and names it', async () => {
  const undone: string[] = [];
  const stack = createUndoStack();
  stack.add('the lab', async () => void undone.push('lab'));
  stack.add('the workspace', async () => {
    throw new Error('it hangs');
  });
  stack.add('the bot', async () => void undone.push('bot'));
  const told: string[] = [];
  expect(await stack.run((what) => told.push(what))).toEqual(['the workspace: it hangs']);
  expect(undone).toEqual(['bot', 'lab']);
  expect(told).toEqual(['the bot', 'the workspace', 'the lab']);
});

test('undoes everything once', async () => {
  let count = 0;
  const stack = createUndoStack();
  stack.add('it', async () => {
    count += 1;
  });
  await stack.run(() => undefined);
  await stack.run(() => undefined);
  expect(count).toBe(1);
});
