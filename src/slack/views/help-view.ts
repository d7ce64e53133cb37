import { cutLines, limits } from './limits.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';

/** What a command's own declaration says, ready to be shown. */
export interface HelpEntry {
  /** `/pg status [cluster]` */
  readonly usage: string;
  /** Whether it only looks, changes something, or keeps something from being changed. */
  readonly group: 'reading' | 'changing' | 'calling-off';
  readonly summary: string;
  readonly details: string;
  readonly parameters: readonly { readonly name: string; readonly summary: string }[];
  /** As typed, slash command included. */
  readonly examples: readonly string[];
}

const groups: readonly { readonly group: HelpEntry['group']; readonly title: string }[] = [
  { group: 'reading', title: '*To look:* changes nothing' },
  { group: 'changing', title: "*To change:* nothing happens without the approvals that the cluster's policy asks for" },
  { group: 'calling-off', title: '*To call a change off:* at once, without an approval' },
];

/** Every command with its one line: by what they do. */
export function renderCommandList(entries: readonly HelpEntry[], clusters: readonly string[]): MessageView {
  const sections = groups
    .map(({ group, title }) => ({ title, lines: entries.filter((entry) => entry.group === group).map(renderLine) }))
    .filter(({ lines }) => lines.length > 0);
  return {
    text: `Commands: ${entries.map(({ usage }) => usage).join(', ')}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'What Howdah can do' } },
      ...sections.map(({ title, lines }) => ({
        type: 'section' as const,
        text: { type: 'mrkdwn' as const, text: cutLines([title, ...lines], limits.sectionText) },
      })),
      { type: 'context', elements: [{ type: 'mrkdwn', text: `Clusters: ${clusters.map(code).join(', ')}` }] },
    ],
  };
}

function renderLine({ usage, summary }: HelpEntry): string {
  return `${code(usage)}  ${summary}`;
}

/** One command in full: what it does, its arguments and examples. */
export function renderCommandHelp(entry: HelpEntry): MessageView {
  const parameters = entry.parameters.map(({ name, summary }) => `• ${code(name)}  ${summary}`);
  const lines = [
    `*${entry.summary}*`,
    entry.details,
    ...(parameters.length > 0 ? ['', '*Arguments* (you may leave them out)', ...parameters] : []),
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
