import { type ComponentChildren, type FunctionComponent, h } from 'preact';
import type { z } from 'zod';

export interface BlockProps<B> {
  readonly block: B;
  readonly blockId: string;
}

/** One kind of block: parses what the app sent and draws it; undefined when it is not well-formed. */
export interface BlockKind {
  readonly render: (input: unknown, blockId: string) => ComponentChildren;
}

export function defineBlock<S extends z.ZodType>(
  schema: S,
  component: FunctionComponent<BlockProps<z.infer<S>>>,
): BlockKind {
  return {
    render(input, blockId) {
      const parsed = schema.safeParse(input);
      return parsed.success ? h(component, { block: parsed.data, blockId }) : undefined;
    },
  };
}
