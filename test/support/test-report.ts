import { z } from 'zod';

/** The parts of Vitest's JSON report that are counted. */
export const TestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});
export type TestReport = z.infer<typeof TestReport>;

/** What became of one suite, or of several together. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What did not end well or did not run at all, one each; why, where that is known, in lines of its own. */
  readonly remarks: readonly string[];
}

export const noTests: Tally = { passed: 0, failed: 0, remarks: [] };

/** How a run of Vitest ended; a run that crashed has left no report. */
export interface SuiteRun {
  readonly suite: string;
  readonly exitCode: number | null;
  readonly report: TestReport | undefined;
}

/**
 * Counts one run. Whatever keeps it from being a success counts as a failure: a failed test, a file that could not be
 * loaded, a test that was skipped, an error outside of every test, a crash without a report, and a run without tests.
 */
export function tallyRun({ suite, exitCode, report }: SuiteRun): Tally {
  if (report === undefined) {
    return { passed: 0, failed: 1, remarks: [`${suite}: ended with ${exitCode ?? 'a signal'} and left no report`] };
  }
  const remarks = report.testResults.flatMap((file) => {
    const unloaded = file.status === 'failed' && file.assertionResults.length === 0;
    const lines = file.assertionResults
      .filter(({ status }) => status !== 'passed')
      .map((one) => `${suite}: ${formatOutcome(one)}`);
    return unloaded ? [`${suite}: ${file.name}: ${firstLine(file.message) || 'could not be loaded'}`] : lines;
  });
  const passed = report.numPassedTests;
  if (remarks.length > 0) return { passed, failed: remarks.length, remarks };
  if (exitCode !== 0) {
    return { passed, failed: 1, remarks: [`${suite}: ended with ${exitCode ?? 'a signal'} though no test failed`] };
  }
  return passed > 0 ? { passed, failed: 0, remarks } : { passed, failed: 1, remarks: [`${suite}: has no test`] };
}

/** Several tallies as one. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      remarks: [...sum.remarks, ...one.remarks],
    }),
    noTests,
  );
}

/** The last line of every test run: machines read it. */
export function formatTally({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

type Outcome = TestReport['testResults'][number]['assertionResults'][number];

/** With its reason: of a long run often only the end is kept. */
function formatOutcome({ fullName, status, failureMessages }: Outcome): string {
  if (status !== 'failed') return `did not run: ${fullName}`;
  return [`failed: ${fullName}`, ...failureMessages.map((message) => `    ${firstLine(message)}`)].join('\n');
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
