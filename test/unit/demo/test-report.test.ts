import { describe, expect, test } from 'vitest';
import { addTallies, formatTally, noTests, type TestReport, tallyRun } from '../../support/test-report.ts';

const fileOf = (statuses: readonly string[]): TestReport['testResults'][number] => ({
  name: 'some.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  message: '',
  assertionResults: statuses.map((status, index) => ({
    fullName: `test ${index + 1}`,
    status,
    failureMessages: status === 'failed' ? ['Error: expected 2 to be 3\n    at some.test.ts:7'] : [],
  })),
});

const reportOf = (...files: readonly TestReport['testResults'][number][]): TestReport => {
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  return {
    numPassedTests: statuses.filter((status) => status === 'passed').length,
    numFailedTests: statuses.filter((status) => status === 'failed').length,
    testResults: [...files],
  };
};

describe('a run of the tests is a success only when', () => {
  const rows = [
    { name: 'all passed', report: reportOf(fileOf(['passed', 'passed'])), exitCode: 0, expected: '2 passed, 0 failed' },
    { name: 'one failed', report: reportOf(fileOf(['passed', 'failed'])), exitCode: 1, expected: '1 passed, 1 failed' },
    {
      name: 'one was skipped',
      report: reportOf(fileOf(['passed', 'skipped'])),
      exitCode: 0,
      expected: '1 passed, 1 failed',
    },
    {
      name: 'a file could not be loaded',
      report: reportOf(fileOf(['passed']), { ...fileOf([]), status: 'failed', message: 'no such module\nat x' }),
      exitCode: 1,
      expected: '1 passed, 1 failed',
    },
    {
      name: 'an error stood outside of every test',
      report: reportOf(fileOf(['passed'])),
      exitCode: 1,
      expected: '1 passed, 1 failed',
    },
    {
      name: 'it was killed after its last test',
      report: reportOf(fileOf(['passed'])),
      exitCode: null,
      expected: '1 passed, 1 failed',
    },
    { name: 'it crashed without a report', report: undefined, exitCode: 134, expected: '0 passed, 1 failed' },
    { name: 'there was no test at all', report: reportOf(), exitCode: 0, expected: '0 passed, 1 failed' },
  ];
  test.each(rows)('$name → $expected', ({ report, exitCode, expected }) => {
    const tally = tallyRun({ suite: 'unit', exitCode, report });
    expect(formatTally(tally)).toBe(expected);
    expect(tally.remarks).toHaveLength(tally.failed);
  });
});

test('the remark of a file that could not be loaded is its first line', () => {
  const report = reportOf({ ...fileOf([]), status: 'failed', message: '\nno such module\nat x' });
  expect(tallyRun({ suite: 'e2e', exitCode: 1, report }).remarks).toEqual(['e2e: some.test.ts: no such module']);
});

test('the remark of a failed test says why in one line', () => {
  const report = reportOf(fileOf(['passed', 'failed']));
  expect(tallyRun({ suite: 'e2e', exitCode: 1, report }).remarks).toEqual([
    'e2e: failed: test 2\n    Error: expected 2 to be 3',
  ]);
});

test('tallies add up', () => {
  const one = tallyRun({ suite: 'unit', exitCode: 0, report: reportOf(fileOf(['passed'])) });
  const other = tallyRun({ suite: 'e2e', exitCode: 1, report: undefined });
  expect(formatTally(addTallies([one, other, noTests]))).toBe('1 passed, 1 failed');
  expect(formatTally(addTallies([]))).toBe('0 passed, 0 failed');
});
