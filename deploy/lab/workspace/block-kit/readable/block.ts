import type { z } from 'zod';
import type { CardBlock } from '../blocks/card.ts';
import type { ContainerBlock } from '../blocks/container.ts';
import type { InputBlock } from '../blocks/input.ts';
import type { SectionBlock } from '../blocks/section.ts';
import type { TableCell } from '../blocks/table-cell.ts';
import type { KnownBlock } from '../known-block.ts';
import { renderChart } from './chart.ts';
import { displayWidth } from './display-width.ts';
import { renderElement, renderText } from './element.ts';
import { renderGrid } from './grid.ts';
import { renderLink } from './mrkdwn.ts';
import type { Reader } from './reader.ts';
import { renderRichText } from './rich-text.ts';
import { indent, renderPlan, renderTask } from './task.ts';

const ruleWidth = 40;

const underlined = (text: string): string => `${text}\n${'═'.repeat(displayWidth(text))}`;

const joinLines = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n');

/** A field of two lines is a label above its value; in a terminal they stand side by side. */
const renderField = (field: string): string => field.replace(/^([^\n]+?):?\n/, '$1: ');

function renderSection(section: z.infer<typeof SectionBlock>, reader: Reader): string {
  const text = section.text === undefined ? '' : renderText(section.text, reader);
  const accessory = section.accessory === undefined ? '' : renderElement(section.accessory, reader);
  const fields = (section.fields ?? []).map((field) => renderField(renderText(field, reader)));
  return joinLines([[text, accessory].filter((part) => part !== '').join('  '), ...fields]);
}

function renderInput(input: z.infer<typeof InputBlock>, reader: Reader): string {
  const label = renderText(input.label, reader) + (input.optional === true ? ' (optional)' : '');
  const hint = input.hint === undefined ? undefined : indent(renderText(input.hint, reader));
  return joinLines([`${label}: ${renderElement(input.element, reader)}`, hint]);
}

function renderCell(cell: z.infer<typeof TableCell>, reader: Reader): string {
  return cell.type === 'rich_text' ? renderRichText(cell, reader) : cell.text;
}

const renderRows = (rows: readonly (readonly z.infer<typeof TableCell>[])[], reader: Reader): string[][] =>
  rows.map((row) => row.map((cell) => renderCell(cell, reader)));

function renderCard(card: z.infer<typeof CardBlock>, reader: Reader): string {
  const textOf = (text: z.infer<typeof CardBlock>['title']) =>
    text === undefined ? undefined : renderText(text, reader);
  return joinLines([
    card.hero_image === undefined ? undefined : renderElement(card.hero_image, reader),
    textOf(card.title),
    textOf(card.subtitle),
    textOf(card.body),
    card.actions?.map((button) => renderElement(button, reader)).join(' '),
  ]);
}

function renderContainer(container: z.infer<typeof ContainerBlock>, reader: Reader): string {
  const plainTitle = container.title === undefined ? undefined : renderText(container.title, reader);
  const richTitle =
    container.rich_text_title === undefined ? undefined : renderRichText(container.rich_text_title, reader);
  return joinLines([
    richTitle ?? plainTitle,
    container.subtitle === undefined ? undefined : renderText(container.subtitle, reader),
    ...container.child_blocks.map((child) => indent(renderBlock(child, reader))),
  ]);
}

/** Renders one block as lines of plain text. */
export function renderBlock(block: KnownBlock, reader: Reader): string {
  switch (block.type) {
    case 'header':
      return underlined(renderText(block.text, reader));
    case 'divider':
      return '─'.repeat(ruleWidth);
    case 'section':
      return renderSection(block, reader);
    case 'context':
      return block.elements
        .map((element) => (element.type === 'image' ? renderElement(element, reader) : renderText(element, reader)))
        .join('  ·  ');
    case 'actions':
    case 'context_actions':
      return block.elements.map((element) => renderElement(element, reader)).join(' ');
    case 'input':
      return renderInput(block, reader);
    case 'rich_text':
      return renderRichText(block, reader);
    case 'markdown':
      return block.text;
    case 'table':
      return renderGrid(
        renderRows(block.rows, reader),
        (column) => block.column_settings?.[column]?.align ?? 'left',
      ).join('\n');
    case 'data_table':
      return joinLines([block.caption, ...renderGrid(renderRows(block.rows, reader), () => 'left')]);
    case 'data_visualization':
      return renderChart(block);
    case 'plan':
      return renderPlan(block, reader);
    case 'task_card':
      return renderTask(block, reader);
    case 'alert':
      return `[${block.level ?? 'default'}] ${renderText(block.text, reader)}`;
    case 'card':
      return renderCard(block, reader);
    case 'carousel':
      return block.elements.map((card) => renderCard(card, reader)).join('\n\n');
    case 'container':
      return renderContainer(block, reader);
    case 'image':
      return joinLines([
        block.title === undefined ? undefined : renderText(block.title, reader),
        `[image: ${block.alt_text}]`,
      ]);
    case 'file':
      return `[file: ${block.external_id}]`;
    case 'video':
      return `[video: ${renderLink(block.title_url ?? block.video_url, renderText(block.title, reader))}]`;
  }
}
