import { cutLines, limits } from './limits.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';

/** What a command's own declaration says, ready to be shown. */
export interface HelpEntry {
  /** `/pg status [cluster]` */
  readonly usage: string;
  readonly summary: string;
  readonly details: string;
  readonly parameters: readonly { readonly name: string; readonly summary: string }[];
  /** As typed, slash command included. */
  readonly examples: readonly string[];
}

/** Every command with its one line. */
export function renderCommandList(entries: readonly HelpEntry[], clusters: readonly string[]): MessageView {
  const lines = entries.map(({ usage, summary }) => `${code(usage)}  ${summary}`);
  return {
    text: `Commands: ${entries.map(({ usage }) => usage).join(', ')}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'What Howdah can do' } },
      { type: 'section', text: { type: 'mrkdwn', text: cutLines(lines, limits.sectionText) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `Clusters: ${clusters.map(code).join(', ')}` }] },
    ],
  };
}

/** One command in full: what it does, its arguments and examples. */
export function renderCommandHelp(entry: HelpEntry): MessageView {
  const parameters = entry.parameters.map(({ name, summary }) => `• ${code(name)}  ${summary}`);
  const lines = [
    `*${entry.summary}*`,
    entry.details,
    ...(parameters.length > 0 ? ['', '*Arguments* (all may be left out)', ...parameters] : []),
    '',
    '*Examples*',
    ...entry.examples.map(code),
  ];
  return {
    text: `${entry.usage}: ${entry.summary}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: entry.usage } },
      { type: 'section', text: { type: 'mrkdwn', text: cutLines(lines, limits.sectionText) } },
    ],
  };
}
