import { cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fullLab } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { fetchLabStatus } from '../../lifecycle/fetch-lab-status.ts';
import { withBotOnLab } from '../with-bot-on-lab.ts';
import { botSwitcher } from './bot-switcher.ts';
import {
  findBrokenGapPromises,
  findSlowApprovals,
  type GapSeries,
  renderApprovals,
  renderGaps,
} from './gap-summary.ts';
import { type MeasuredSwitchover, measureSwitchover, type Switcher } from './measure-gap.ts';
import { patronictlSwitcher } from './switchers.ts';

/** Longer than any rhythm of Patroni's in the lab, so that no run hits the same moment of it. */
const longestRestMs = 5_000;

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
      console.log(`\n${renderGaps(ownGaps, otherGaps)}\n\n${renderApprovals(own.askedMs)}\n`);
      console.log(`${renderNotes(measured.map(({ one }) => one))}\n`);
      return [...findBrokenGapPromises(ownGaps, otherGaps), ...findSlowApprovals(own.askedMs)];
    } finally {
      await own.close();
    }
  });
}

interface Turn {
  readonly switcher: Switcher;
  readonly one: MeasuredSwitchover;
}

async function takeTurns(options: {
  runs: number;
  status: LabStatus;
  switchers: readonly [Switcher, Switcher];
  signal: AbortSignal;
}): Promise<readonly Turn[]> {
  const { runs, status, switchers, signal } = options;
  const [own, other] = switchers;
  console.log(`${runs} × ${own.name} and ${runs} × ${other.name}, in turns …`);
  const measured: Turn[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Who goes first changes too: else one of them would always follow the other.
    for (const switcher of run % 2 === 0 ? [own, other] : [other, own]) {
      await pause(Math.random() * longestRestMs, undefined, { signal });
      const one = await measureSwitchover({ status, switcher, turn: run });
      measured.push({ switcher, one });
      console.log(renderRun(switcher, one));
    }
  }
  return measured;
}

function seriesOf(of: Switcher, measured: readonly Turn[]): GapSeries {
  return { name: of.name, gapsMs: measured.flatMap(({ switcher, one }) => (switcher === of ? [one.gapMs] : [])) };
}

function renderRun(switcher: Switcher, one: MeasuredSwitchover): string {
  const load = loadavg()[0]?.toFixed(1);
  const line = `${switcher.name}: ${one.leader} → ${one.candidate}, gap ${one.gapMs} ms, load ${load}`;
  return one.note === undefined ? line : `${line}. ${one.note}`;
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
