import { type CommandCard, defineBotCommand, formatUsage, refuseUnknown } from '../src/command.ts';
import { accept } from '../src/core/result.ts';
import { type HelpEntry, renderCommandHelp, renderCommandList } from '../src/slack/views/help-view.ts';

export default defineBotCommand({
  summary: 'What there is, and how to use it',
  details: 'Without an argument it lists the commands; with the name of one it explains that one.',
  parameters: [{ name: 'command', kind: 'word', summary: 'the command to explain' }],
  examples: ['help', 'help status'],
  run: ({ catalogue, clusters, args }) => {
    if (args.command === undefined) return accept(renderCommandList(catalogue.map(describe), clusters));
    const typed = args.command.toLowerCase();
    const card = catalogue.find(({ name }) => name === typed);
    if (card) return accept(renderCommandHelp(describe(card)));
    return refuseUnknown(
      'command',
      args.command,
      catalogue.map(({ name }) => name),
    );
  },
});

const groups: Readonly<Record<CommandCard['kind'], HelpEntry['group']>> = {
  'read-bot': 'reading',
  'read-cluster': 'reading',
  'read-operations': 'reading',
  change: 'changing',
  operation: 'calling-off',
};

function describe(card: CommandCard): HelpEntry {
  const examples = card.examples.map((example) => `${card.slashCommand} ${example}`);
  return { ...card, usage: formatUsage(card), group: groups[card.kind], examples };
}
