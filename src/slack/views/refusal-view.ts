import type { Block, KnownBlock, ModalView, PlainTextElement, RichTextSection } from '@slack/types';
import type { Refusal } from '../../core/result.ts';
import { inputIds } from '../ids.ts';
import type { MessageView } from './message.ts';
import { plain, quote } from './small-blocks.ts';
import { escapeWithin, plainWithin } from './text-budget.ts';
import { withDates } from './utc-moments.ts';

const sentenceBudget = 2000;
const nextBudget = 800;
/** A command line has at most 3,000 characters. */
const typedBudget = 3200;
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

const youHadWritten: KnownBlock = { type: 'context', elements: [plain('You had written:', 30)] };

/** What somebody typed in vain, behind the refusal. */
export function addTyped(view: MessageView, typed: string): MessageView {
  const words = quote(typed, typedBudget);
  return words.length === 0 ? view : { text: view.text, blocks: [...view.blocks, youHadWritten, ...words] };
}

/** The parts of a submitted form that it is shown again from. */
interface SubmittedForm {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: PlainTextElement;
  readonly submit: PlainTextElement | null;
  readonly close: PlainTextElement | null;
  readonly blocks: readonly (Block | KnownBlock)[];
}

/**
 * The same form with a refusal above it that belongs under none of its inputs. Slack keeps what was entered into inputs
 * that keep their ids.
 */
export function buildRefusedForm(form: SubmittedForm, refusal: Refusal): ModalView {
  const { callback_id, private_metadata, title, submit, close } = form;
  const words = renderRefusal(refusal).blocks.map((block) => ({ ...block, block_id: inputIds.refusal }));
  const others = form.blocks.filter(({ block_id }) => block_id !== inputIds.refusal);
  return {
    type: 'modal',
    callback_id,
    private_metadata,
    title,
    ...(submit !== null && { submit }),
    ...(close !== null && { close }),
    blocks: [...words, ...others],
  };
}
