import { z } from 'zod';
import { identifiable, plainText, textObject } from '../composition-objects.ts';
import { ImageElement } from '../elements/image.ts';
import { limits } from '../limits.ts';
import { ActionsBlock } from './actions.ts';
import { ContextBlock } from './context.ts';
import { DividerBlock } from './divider.ts';
import { FileBlock } from './file.ts';
import { HeaderBlock } from './header.ts';
import { ImageBlock } from './image.ts';
import { InputBlock } from './input.ts';
import { RichTextBlock } from './rich-text.ts';
import { SectionBlock } from './section.ts';
import { TableBlock } from './table.ts';
import { VideoBlock } from './video.ts';

const ChildBlock = z.discriminatedUnion('type', [
  ActionsBlock,
  ContextBlock,
  DividerBlock,
  FileBlock,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  RichTextBlock,
  SectionBlock,
  TableBlock,
  VideoBlock,
]);

/** Containers do not nest. */
export const ContainerBlock = z
  .strictObject({
    type: z.literal('container'),
    ...identifiable,
    title: plainText(limits.container.titleCharacters).optional(),
    rich_text_title: RichTextBlock.optional(),
    subtitle: textObject(limits.container.subtitleCharacters).optional(),
    icon: ImageElement.optional(),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
    child_blocks: z.array(ChildBlock).min(1).max(limits.container.blocks),
  })
  .refine((container) => container.title !== undefined || container.rich_text_title !== undefined, {
    error: 'must define either `title` or `rich_text_title`',
  })
  .refine((container) => container.default_collapsed !== true || container.is_collapsible === true, {
    error: '`default_collapsed` requires `is_collapsible`',
  });
