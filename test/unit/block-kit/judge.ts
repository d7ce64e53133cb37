import { validateMessage, validateView } from '../../../deploy/lab/workspace/block-kit/validate.ts';

export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A modal around blocks, with everything Slack asks of one. */
export const modalOf = (blocks: readonly unknown[]) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Submit'),
  blocks,
});

export const homeOf = (blocks: readonly unknown[]) => ({ type: 'home', blocks });

/** Judges blocks on a surface. */
export function judge(blocks: readonly unknown[], surface: 'message' | 'modal' | 'home') {
  if (surface === 'message') return validateMessage({ blocks });
  return validateView(surface === 'modal' ? modalOf(blocks) : homeOf(blocks));
}

/** Where a surface's blocks start in the pointer, and the code of a refusal. */
export const rootOf = { message: '/blocks', modal: '/view/blocks', home: '/view/blocks' } as const;
export const codeOf = { message: 'invalid_blocks', modal: 'invalid_arguments', home: 'invalid_arguments' } as const;
