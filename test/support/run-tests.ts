import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRunLab } from '../../deploy/lab/host/can-run-lab.ts';
import { installPackages, isInstalled } from '../../deploy/lab/host/host-packages.ts';
import { fullLab } from '../../deploy/lab/lab-spec.ts';
import { fetchLabStatus } from '../../deploy/lab/lifecycle/fetch-lab-status.ts';
import { bringLabUp, takeLabDown } from '../../deploy/lab/lifecycle/lab-up.ts';
import { addTallies, formatTally, type Tally, TestReport, tallyRun } from './test-report.ts';

/** `npm test`: everything this machine can run. Its last line is `N passed, N failed`. */

const projectFolder = join(import.meta.dirname, '../..');

/** A suite that hangs is ended and counts as failed. */
const suites = [
  { suite: 'unit', needsLab: false, timeoutMs: 5 * 60_000 },
  { suite: 'contract', needsLab: true, timeoutMs: 10 * 60_000 },
  { suite: 'e2e', needsLab: true, timeoutMs: 38 * 60_000 },
] as const;
type Suite = (typeof suites)[number];

const running = new Set<() => void>();
let isStopping = false;

/** What went wrong around the tests counts as one failure, so that the rest still runs and the last line comes. */
function tallyTrouble(what: string, error: unknown): Tally {
  const reason = error instanceof Error ? error.message : String(error);
  return { passed: 0, failed: 1, remarks: [`${what}: ${reason}`] };
}

/** Runs one suite in a Vitest of its own: a crash of it is a failure and not the end. */
async function runSuite({ suite, timeoutMs }: Suite): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-tests-'));
  const reportFile = join(folder, 'report.json');
  try {
    const vitest = join(projectFolder, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const argv = [vitest, 'run', '--project', suite, '--passWithNoTests', ...reporters];
    const exitCode = await runToEnd(argv, timeoutMs);
    return tallyRun({ suite, exitCode, report: await readReport(reportFile) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runToEnd(argv: readonly string[], timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, { cwd: projectFolder, stdio: ['ignore', 'inherit', 'inherit'] });
    const end = (): void => void child.kill('SIGTERM');
    // What does not end when asked to does not end at all.
    const timers = [setTimeout(end, timeoutMs), setTimeout(() => child.kill('SIGKILL'), timeoutMs + 60_000)];
    running.add(end);
    child.once('close', (code) => {
      for (const timer of timers) clearTimeout(timer);
      running.delete(end);
      resolve(code);
    });
  });
}

async function readReport(file: string): Promise<TestReport | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : TestReport.parse(JSON.parse(text));
}

/** What tests need beyond Node and the lab: a browser for the page, Python for the stack's entrypoint. */
const testPackages = ['chromium', 'python3'];

/** Installs what is missing. The tests say themselves what they lack where that is not possible. */
async function installTestPackages(): Promise<void> {
  const isThere = async (name: string) =>
    (name === 'chromium' && process.env.HOWDAH_CHROMIUM !== undefined) || (await isInstalled(name));
  const missing: string[] = [];
  for (const name of testPackages) if (!(await isThere(name))) missing.push(name);
  if (missing.length === 0) return;
  console.log(`Installing the Debian packages ${missing.join(' and ')}, for the tests …`);
  await installPackages(missing, () => undefined);
}

/** Brings the lab up once for all suites; returns the way to take it down, which does nothing if it was up before. */
async function startLab(): Promise<() => Promise<void>> {
  const wasDown = (await fetchLabStatus(fullLab)).state === 'down';
  await bringLabUp(fullLab, 'progress');
  return async () => {
    if (!wasDown) return;
    console.log('Taking the lab down …');
    await takeLabDown(fullLab);
  };
}

async function runOnLab(labSuites: readonly Suite[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  let stopLab: () => Promise<void>;
  try {
    stopLab = await startLab();
  } catch (error) {
    return [tallyTrouble('the lab could not be started', error)];
  }
  for (const suite of labSuites) tallies.push(await runAnnounced(suite));
  try {
    await stopLab();
  } catch (error) {
    tallies.push(tallyTrouble('the lab could not be taken down', error));
  }
  return tallies;
}

async function runAnnounced(suite: Suite): Promise<Tally> {
  if (isStopping) return { passed: 0, failed: 1, remarks: [`${suite.suite}: not run, the run was stopped before`] };
  console.log(`\n== ${suite.suite} tests`);
  // Above all a report that its writer did not finish.
  return runSuite(suite).catch((error: unknown) => tallyTrouble(`${suite.suite}: its result cannot be read`, error));
}

async function main(): Promise<number> {
  const began = performance.now();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      isStopping = true;
      for (const end of running) end();
    });
  }
  const tallies: Tally[] = [];
  const ability = await canRunLab();
  if (ability.ok) {
    await installTestPackages().catch((error: unknown) => {
      tallies.push(tallyTrouble('the Debian packages for the tests could not be installed', error));
    });
  }
  for (const suite of suites.filter(({ needsLab }) => !needsLab)) tallies.push(await runAnnounced(suite));
  const labSuites = suites.filter(({ needsLab }) => needsLab);
  if (ability.ok) tallies.push(...(await runOnLab(labSuites)));
  const total = addTallies(tallies);
  console.log('');
  for (const remark of total.remarks) console.log(remark);
  if (!ability.ok) {
    const names = labSuites.map(({ suite }) => suite).join(' and ');
    console.log(`Not run: the ${names} tests, because the lab cannot run here: ${ability.reason}.`);
  }
  console.log(`Took ${Math.round((performance.now() - began) / 1000)} s.`);
  console.log(formatTally(total));
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main();
