import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabStatus } from '../../lab-status.ts';
import { type MeasuredSwitchover, measureSwitchover, type Switcher } from './measure-gap.ts';

/** Longer than any rhythm of Patroni's in the lab, so that no run hits the same moment of it. */
const longestRestMs = 5_000;

/** One switchover and the way it was made. */
export interface Turn {
  readonly switcher: Switcher;
  readonly one: MeasuredSwitchover;
}

/** Switches over `runs` times each way, in turns, on a cluster at rest. */
export async function takeTurns(options: {
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
      const one = await measureSwitchover({ status, switcher });
      measured.push({ switcher, one });
      console.log(renderRun(switcher, one));
    }
  }
  return measured;
}

function renderRun(switcher: Switcher, one: MeasuredSwitchover): string {
  const load = loadavg()[0]?.toFixed(1);
  const line = `${switcher.name}: ${one.leader} → ${one.candidate}, gap ${one.gapMs} ms, load ${load}`;
  return one.note === undefined ? line : `${line}. ${one.note}`;
}
