import { defineOperationsCommand } from '../src/command.ts';
import { newerBotRefusal } from '../src/core/operations/newer-bot.ts';
import { accept, refuse } from '../src/core/result.ts';
import { shorten } from '../src/core/shorten.ts';
import { renderJournalSilence } from '../src/slack/views/journal-silence-view.ts';
import { renderOperationDetails } from '../src/slack/views/operation-details-view.ts';
import { renderOperationList } from '../src/slack/views/operation-list-view.ts';

export default defineOperationsCommand({
  summary: 'What was asked for and done, and what came of it',
  details:
    'The newest changes of a cluster: what was asked for, by whom, how it stands and what came of it. With the id of one it shows all of it: who asked and why, the plan and what it rests on, who approved, each step with its time and outcome, and how long nobody could write.',
  parameters: [
    { name: 'cluster', kind: 'cluster', summary: 'which one; may be left out where only one is meant' },
    { name: 'operation', kind: 'operation', summary: 'the id of the one to show in full' },
  ],
  examples: ['operations', 'operations pgprod', 'operations k3v9qz'],
  run: ({ cluster, operations, newer, journalSilence, args, nowMs, slashCommand }) => {
    const { operation: operationId } = args;
    if (journalSilence !== undefined) {
      return accept(
        renderJournalSilence({
          cluster,
          journalSilence,
          slashCommand,
          ...(operationId !== undefined && { operationId }),
        }),
      );
    }
    if (operationId === undefined) return accept(renderOperationList({ cluster, operations, newer, slashCommand }));
    if (newer.includes(operationId)) return refuse(newerBotRefusal(operationId));
    const found = operations.find(({ id }) => id === operationId);
    if (found !== undefined) return accept(renderOperationDetails(found, { nowMs, slashCommand }));
    return refuse({
      code: 'unknown-operation',
      sentence: `There is no operation “${shorten(operationId)}” of ${cluster}.`,
      next: `See “${slashCommand} operations ${cluster}”.`,
    });
  },
});
