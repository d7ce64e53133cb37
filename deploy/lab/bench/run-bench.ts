import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { workspaceApp } from '../bot/bot-configuration.ts';
import { readDemoSettings } from '../demo/demo-settings.ts';
import { DemoTrouble } from '../demo/demo-trouble.ts';
import { findFreePort } from '../demo/find-free-port.ts';
import { claimFolder, clearKilledDemo, refuseSecondDemo } from '../demo/sole-demo.ts';
import { startStage } from '../demo/start-stage.ts';
import { listenForStop } from '../demo/stop-signal.ts';
import { typist } from '../demo/type-once.ts';
import { createUndoStack } from '../demo/undo-stack.ts';
import { canRunLab } from '../host/can-run-lab.ts';
import { fullLab } from '../lab-spec.ts';
import { openReplyStream } from './reply-stream.ts';
import { findBrokenPromises, renderSummary } from './summary.ts';
import { timePatronictl, timeStatus } from './time-calls.ts';

const statusCalls = 200;
const patronictlCalls = 20;
const warmUpCalls = 5;

interface Measured {
  readonly statusMs: readonly number[];
  readonly patronictlMs: readonly number[];
  /** How many replies began with each first line, such as `pgprod is healthy.`. */
  readonly verdicts: ReadonlyMap<string, number>;
}

/** The benchmark from its arguments to its exit code: with `--assert` a broken promise is a failure. */
export async function runBench(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { assert: { type: 'boolean', default: false } } });
  try {
    const ability = await canRunLab();
    if (!ability.ok) throw new DemoTrouble(`The benchmark needs the lab, which cannot run here: ${ability.reason}.`);
    const measured = await measureOnLab();
    console.log(`\n${render(measured)}\n`);
    const broken = findBrokenPromises(measured.statusMs);
    for (const sentence of broken) console.log(sentence);
    return values.assert && broken.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof DemoTrouble ? error.message : error);
    return 1;
  }
}

async function measureOnLab(): Promise<Measured> {
  const common = readDemoSettings(process.env, process.getuid?.());
  const folder = `${common.folder}-bench`;
  await refuseSecondDemo(folder);
  const inheritance = await clearKilledDemo(folder);
  const undo = createUndoStack();
  const signal = listenForStop(console.log);
  try {
    await claimFolder(folder);
    undo.add("the benchmark's files", async () => void (await clearKilledDemo(folder)));
    const settings = { folder, workspacePort: 0, botPort: await findFreePort() };
    const { workspaceUrl } = await startStage({ kind: 'lab' }, { settings, undo, signal, inheritance });
    return await measure(workspaceUrl, signal);
  } finally {
    for (const failure of await undo.run(() => undefined)) console.error(`Not stopped: ${failure}`);
  }
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
