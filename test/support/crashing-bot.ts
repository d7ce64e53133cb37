import { systemClock } from '../../src/adapters/clock.ts';
import { createLog } from '../../src/adapters/logger.ts';
import { createMetrics } from '../../src/adapters/metrics.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startHowdah } from '../../src/howdah.ts';
import type { OperationJournal } from '../../src/ports.ts';

/**
 * `crashing-bot <configuration> <number>`: the bot, killed with -9 by itself in the moment in which the event with that
 * number has been written to an operation's journal. Its log goes on until then.
 */
const [, , path = '', number = ''] = process.argv;

function crashAfter(journal: OperationJournal): OperationJournal {
  const crash = (sequence: number) => {
    if (sequence === Number(number)) process.kill(process.pid, 'SIGKILL');
  };
  return {
    ...journal,
    begin: async (operation) => {
      const begun = await journal.begin(operation);
      if (begun.outcome === 'begun') crash(0);
      return begun;
    },
    append: async (entry) => {
      const appended = await journal.append(entry);
      if (appended === 'appended') crash(entry.sequence);
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
