import type { RichTextSection } from '@slack/types';
import type { Refusal } from '../../core/result.ts';
import type { MessageView } from './message.ts';
import { withDates } from './rich-dates.ts';
import { escapeWithin, plainWithin } from './text-budget.ts';

const sentenceBudget = 2000;
const nextBudget = 800;
const shownChannels = 20;

/**
 * One clear sentence, the way out, and the channels that it speaks of. In rich text, since a refusal often repeats what
 * somebody typed, and there every character shows as it is.
 */
export function renderRefusal({ sentence, next, channels = [] }: Refusal): MessageView {
  const elements: RichTextSection['elements'] = [
    { type: 'emoji', name: 'no_entry_sign' },
    ...withDates(` ${plainWithin(sentence, sentenceBudget)}`),
  ];
  const wayOut = plainWithin(next ?? '', nextBudget);
  if (wayOut !== '') elements.push(...withDates(`\n${wayOut}`));
  const shown = channels.slice(0, shownChannels);
  for (const [index, channel] of shown.entries()) {
    elements.push({ type: 'text', text: index > 0 ? ', ' : wayOut === '' ? '\n' : ' ' });
    elements.push({ type: 'channel', channel_id: channel });
  }
  const words = [escapeWithin(sentence, sentenceBudget), ...(wayOut === '' ? [] : [escapeWithin(wayOut, nextBudget)])];
  const links = shown.length === 0 ? [] : [shown.map((channel) => `<#${channel}>`).join(', ')];
  return {
    text: [...words, ...links].join(' '),
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
  };
}
