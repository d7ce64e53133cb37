import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { workspaceApp } from '../bot/bot-configuration.ts';
import { DemoTrouble } from '../demo/demo-trouble.ts';
import { typist } from '../demo/type-once.ts';
import { canRunLab } from '../host/can-run-lab.ts';
import { fullLab } from '../lab-spec.ts';
import { openReplyStream } from './reply-stream.ts';
import { benchFailover } from './settings/bench-failover.ts';
import { benchPatroni } from './settings/bench-patroni.ts';
import { benchProxies } from './settings/bench-proxies.ts';
import { findBrokenPromises, renderSummary } from './summary.ts';
import { benchSwitchovers } from './switchover/run-switchover-bench.ts';
import { timePatronictl, timeStatus } from './time-calls.ts';
import { withBotOnLab } from './with-bot-on-lab.ts';

const statusCalls = 200;
const patronictlCalls = 20;
const warmUpCalls = 5;

interface Measured {
  readonly statusMs: readonly number[];
  readonly patronictlMs: readonly number[];
  /** How many replies began with each first line, such as `pgprod is healthy.`. */
  readonly verdicts: ReadonlyMap<string, number>;
}

const usage = 'npm run bench -- [status | switchover | proxies | patroni | failover] [--assert] [--runs N]';

/** The benchmarks by name; each resolves with the promises that were broken, one sentence each. */
const benches: Readonly<Record<string, (options: { runs: number }) => Promise<readonly string[]>>> = {
  status: benchStatus,
  switchover: benchSwitchovers,
  proxies: benchProxies,
  patroni: benchPatroni,
  failover: benchFailover,
};

/** A benchmark from its arguments to its exit code: with `--assert` a broken promise is a failure. */
export async function runBench(argv: readonly string[]): Promise<number> {
  try {
    const { bench, assert, runs } = readArguments(argv);
    const ability = await canRunLab();
    if (!ability.ok) throw new DemoTrouble(`The benchmark needs the lab, which cannot run here: ${ability.reason}.`);
    const broken = await bench({ runs });
    for (const sentence of broken) console.log(sentence);
    return assert && broken.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof DemoTrouble ? error.message : error);
    return 1;
  }
}

/** `--runs` counts only where each run takes seconds: all but `status`. */
function readArguments(argv: readonly string[]) {
  const { values, positionals } = parseOrExplain(argv);
  const bench = benches[positionals[0] ?? 'status'];
  const runs = Number(values.runs);
  if (bench === undefined || positionals.length > 1 || !Number.isInteger(runs) || runs < 1) {
    throw new DemoTrouble(`Usage: ${usage}`);
  }
  return { bench, assert: values.assert, runs };
}

function parseOrExplain(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { assert: { type: 'boolean', default: false }, runs: { type: 'string', default: '10' } },
    });
  } catch (error) {
    throw new DemoTrouble(`${error instanceof Error ? error.message : error}. Usage: ${usage}`);
  }
}

async function benchStatus(): Promise<readonly string[]> {
  const measured = await withBotOnLab(({ workspaceUrl, signal }) => measure(workspaceUrl, signal));
  console.log(`\n${render(measured)}\n`);
  return findBrokenPromises(measured.statusMs);
}

async function measure(workspaceUrl: string, signal: AbortSignal): Promise<Measured> {
  const replies = await openReplyStream({ workspaceUrl, user: typist.user, channelId: workspaceApp.opsChannel });
  for (let call = 0; call < warmUpCalls; call += 1) await timeStatus(workspaceUrl, replies);
  await timePatronictl(fullLab);
  console.log(`${statusCalls} × /pg status and ${patronictlCalls} × patronictl list, in turns …`);
  const statusMs: number[] = [];
  const patronictlMs: number[] = [];
  for (let round = 0; round < patronictlCalls; round += 1) {
    for (let call = 0; call < statusCalls / patronictlCalls; call += 1) {
      // At any moment of the bot's own polls, and not in step with them.
      await pause(10 + Math.random() * 90, undefined, { signal });
      statusMs.push(await timeStatus(workspaceUrl, replies));
    }
    patronictlMs.push(await timePatronictl(fullLab));
  }
  replies.close();
  return { statusMs, patronictlMs, verdicts: await countVerdicts(workspaceUrl) };
}

async function countVerdicts(workspaceUrl: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${workspaceUrl}/control/messages?${new URLSearchParams(typist)}`);
  const messages = z.array(z.object({ text: z.string() })).parse(await response.json());
  const verdicts = new Map<string, number>();
  for (const { text } of messages) verdicts.set(text, (verdicts.get(text) ?? 0) + 1);
  return verdicts;
}

function render({ statusMs, patronictlMs, verdicts }: Measured): string {
  const [model = { model: 'unknown' }] = cpus();
  return [
    renderSummary({ name: '/pg status', timesMs: statusMs }, { name: 'patronictl list', timesMs: patronictlMs }),
    '',
    '/pg status: from handing the command to the local workspace until the workspace tells its page that the reply is',
    'there. The bot answers from the newest snapshot it keeps warm; its age is in the reply.',
    'patronictl list: from its start to its end, inside the container of patroni-1.',
    `Machine: ${cpus().length} × ${model.model}; workspace, bot and five nodes share it. Warm-up of ${warmUpCalls} calls not counted.`,
    ...[...verdicts].map(([text, count]) => `Replies: ${count} × "${text}"`),
  ].join('\n');
}
