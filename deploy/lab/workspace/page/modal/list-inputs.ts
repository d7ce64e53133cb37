import { z } from 'zod';
import { InteractiveElement } from '../kit/element.ts';
import { initialEntry, type Values } from '../kit/entry.ts';

/** An element of a view that may hold something. */
export interface ListedInput {
  readonly blockId: string;
  readonly element: InteractiveElement;
  /** True for the element of an input block that must be filled in. */
  readonly required: boolean;
  readonly inInputBlock: boolean;
}

const AnyBlock = z.looseObject({
  type: z.string(),
  block_id: z.string().optional(),
  optional: z.boolean().optional(),
  element: z.unknown().optional(),
  accessory: z.unknown().optional(),
  elements: z.array(z.unknown()).optional(),
});

/** Every interactive element of a view's blocks, in the order they are drawn. */
export function listInputs(blocks: readonly unknown[]): ListedInput[] {
  return blocks.flatMap((input, index) => {
    const block = AnyBlock.safeParse(input).data;
    if (block === undefined) return [];
    const candidates = [block.element, block.accessory, ...(block.elements ?? [])];
    return candidates.flatMap((candidate) => {
      const element = InteractiveElement.safeParse(candidate).data;
      if (element === undefined) return [];
      const inInputBlock = block.type === 'input';
      return [
        {
          blockId: block.block_id ?? `block-${index}`,
          element,
          inInputBlock,
          required: inInputBlock && block.optional !== true,
        },
      ];
    });
  });
}

/** The entries whose element still stands in these blocks; the server refuses stray ones. */
export function keepPresent(values: Values, inputs: readonly ListedInput[]): Values {
  const kept: Record<string, Values[string]> = {};
  for (const { blockId, element } of inputs) {
    const entry = values[blockId]?.[element.action_id];
    if (entry?.type === element.type) kept[blockId] = { ...kept[blockId], [element.action_id]: entry };
  }
  return kept;
}

/** Adds what conversation menus start with when they default to the channel the view was opened from. */
export function fillCurrentConversation(
  values: Values,
  inputs: readonly ListedInput[],
  channel: string | undefined,
): Values {
  const filled: Record<string, Values[string]> = { ...values };
  for (const { blockId, element } of inputs) {
    const defaults = 'default_to_current_conversation' in element && element.default_to_current_conversation === true;
    if (!defaults || filled[blockId]?.[element.action_id] !== undefined) continue;
    const entry = initialEntry(element, channel);
    if (entry !== undefined) filled[blockId] = { ...filled[blockId], [element.action_id]: entry };
  }
  return filled;
}
