import { defineOperationsCommand } from '../src/command.ts';
import { joinHistory } from '../src/core/operations/join-history.ts';
import { accept } from '../src/core/result.ts';
import { renderHistory } from '../src/slack/views/history-view.ts';

export default defineOperationsCommand({
  summary: 'Who has led a cluster, who asked for it and why',
  details:
    "Every promotion that is in Patroni's history, the newest first: when, who led afterwards, and for those that were asked for here who asked, who approved, why, and how long nobody could write. What Patroni did by itself, and what was done without Howdah, says so.",
  parameters: [{ name: 'cluster', kind: 'cluster', summary: 'which one; may be left out where only one is meant' }],
  examples: ['history', 'history pgprod'],
  run: ({ cluster, assessment, operations, reach, journalSilence, slashCommand }) => {
    const { dcs } = assessment.facts.snapshot;
    const history = dcs.ok ? dcs.value.history : [];
    const entries = joinHistory({ history, operations, reach });
    return accept(
      renderHistory({ cluster, dcs, entries, slashCommand, ...(journalSilence !== undefined && { journalSilence }) }),
    );
  },
});
