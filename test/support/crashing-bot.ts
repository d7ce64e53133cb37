import { systemClock } from '../../src/adapters/clock.ts';
import { createLog } from '../../src/adapters/logger.ts';
import { createMetrics } from '../../src/adapters/metrics.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { JournalEvent } from '../../src/core/operations/journal.ts';
import { startHowdah } from '../../src/howdah.ts';
import type { OperationJournal } from '../../src/ports.ts';

/**
 * `crashing-bot <configuration> <event>`: the bot, killed with -9 by itself in the moment in which an event of that kind
 * has been written to an operation's journal: `approved`, `step-ended request`, or `step leader` for the first event of
 * that step, whichever it is. Its log goes on until then.
 */
const [, , path = '', fatal = ''] = process.argv;

function describe(event: JournalEvent): readonly string[] {
  return 'stepId' in event ? [`${event.type} ${event.stepId}`, `step ${event.stepId}`] : [event.type];
}

function crashAfter(journal: OperationJournal): OperationJournal {
  const crash = (event: JournalEvent) => {
    if (describe(event).includes(fatal)) process.kill(process.pid, 'SIGKILL');
  };
  return {
    ...journal,
    begin: async (operation) => {
      const begun = await journal.begin(operation);
      if (begun.outcome === 'begun') crash(operation.event);
      return begun;
    },
    append: async (entry) => {
      const appended = await journal.append(entry);
      if (appended === 'appended') crash(entry.event);
      return appended;
    },
  };
}

const { config, secrets } = await loadConfig(path);
await startHowdah({
  config,
  secrets,
  clock: systemClock,
  log: createLog(config.log),
  metrics: createMetrics(),
  decorateJournal: crashAfter,
});
