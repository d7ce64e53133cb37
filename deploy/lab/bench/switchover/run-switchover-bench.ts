import { cpus } from 'node:os';
import { fullLab } from '../../lab-spec.ts';
import { fetchLabStatus } from '../../lifecycle/fetch-lab-status.ts';
import { withBotOnLab } from '../with-bot-on-lab.ts';
import { botSwitcher } from './bot-switcher.ts';
import { findBrokenGapPromises, type GapSeries, renderGaps } from './gap-summary.ts';
import type { MeasuredSwitchover, Switcher } from './measure-gap.ts';
import { patronictlSwitcher } from './switchers.ts';
import { type Turn, takeTurns } from './take-turns.ts';
import { findSlowApprovals, renderApprovals } from './timed-approval.ts';

/** Where the bot's configuration for the lab keeps the journal. */
const journalPrefix = '/howdah/';

/** Switchovers in turns, `runs` of each way. Resolves with the promises that were broken. */
export function benchSwitchovers(options: { runs: number }): Promise<readonly string[]> {
  return withBotOnLab(async ({ workspaceUrl, signal }) => {
    const status = await fetchLabStatus(fullLab);
    const own = botSwitcher({ workspaceUrl, status, prefix: journalPrefix });
    const other = patronictlSwitcher(fullLab);
    try {
      const measured = await takeTurns({ runs: options.runs, status, switchers: [own, other], signal });
      const [ownGaps, otherGaps] = [seriesOf(own, measured), seriesOf(other, measured)];
      console.log(`\n${renderGaps(ownGaps, otherGaps)}\n\n${renderApprovals(own.approvals)}\n`);
      console.log(`${renderNotes(measured.map(({ one }) => one))}\n`);
      return [...findBrokenGapPromises(ownGaps, otherGaps), ...findSlowApprovals(own.approvals)];
    } finally {
      await own.close();
    }
  });
}

function seriesOf(of: Switcher, measured: readonly Turn[]): GapSeries {
  return { name: of.name, gapsMs: measured.flatMap(({ switcher, one }) => (switcher === of ? [one.gapMs] : [])) };
}

function renderNotes(all: readonly MeasuredSwitchover[]): string {
  const sum = (of: (one: MeasuredSwitchover) => number): number => all.reduce((total, one) => total + of(one), 0);
  const [model = { model: 'unknown' }] = cpus();
  return [
    'Write gap: the longest time between two acknowledged writes that follow one another, through the worse of the two',
    'proxies. A client at each commits about every 25 ms, with a connect time-out of 250 ms.',
    `Machine: ${cpus().length} × ${model.model}; the five nodes and the clients share it.`,
    `Writes whose answer was lost: ${sum((one) => one.unknownOutcomes)}. Acknowledged by a former leader: ${sum((one) => one.staleAcknowledgements)}.`,
  ].join('\n');
}
