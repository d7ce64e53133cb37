import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStackFile } from './stack-files.ts';

const script = fileURLToPath(new URL('../../../deploy/stack/images/patroni/howdah_await_leader.py', import.meta.url));
const harness = fileURLToPath(new URL('./await-leader-harness.py', import.meta.url));

// Python is in the image; on a machine without it only the lab's own tests run this file's subject.
const hasPython = spawnSync('python3', ['--version']).status === 0;

function runPython(argv: readonly string[]) {
  return spawnSync('python3', ['-I', ...argv], { encoding: 'utf8' });
}

describe.runIf(hasPython)('waiting for a leader', () => {
  const secondsOf = (looks: readonly string[]): number => {
    const { status, stdout, stderr } = runPython([harness, script, '2', ...looks]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return Number(stdout);
  };

  test.each([
    ['ends with the first look that finds one', ['unlocked', 'unlocked', 'locked'], 0.15],
    ['goes on while etcd does not answer', ['broken', 'broken', 'broken', 'locked'], 0.2],
  ])('%s', (_, looks, expected) => {
    expect(secondsOf(looks)).toBe(expected);
  });

  test.each(['unlocked', 'broken'])('ends after the time that Patroni itself would wait: %s', (look) => {
    expect(secondsOf([look])).toBeGreaterThanOrEqual(2);
    expect(secondsOf([look])).toBeLessThan(2.1);
  });
});

/** Like the part of Patroni's ha.py that it is for. */
function sourceWith(pauses: number): string {
  const body = Array.from({ length: pauses }, () => '            time.sleep(2)  # for somebody else');
  return [
    'import time',
    'class Ha:',
    '    def demote(self):',
    '        time.sleep(2)',
    '    def process_unhealthy_cluster(self):',
    '        if self.cluster.failover:',
    ...body,
    '            time.sleep(1)',
    "        return 'done'",
    '',
  ].join('\n');
}

describe.runIf(hasPython)('the change to Patroni', () => {
  let file: string;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'howdah-await-leader-'));
    file = join(folder, 'ha.py');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is one statement, and the import it needs', () => {
    writeFileSync(file, sourceWith(1));
    expect(runPython([script, file])).toMatchObject({ status: 0, stderr: '' });
    const pause = '            time.sleep(2)  # for somebody else\n';
    expect(readFileSync(file, 'utf8')).toBe(
      `${sourceWith(1).replace(pause, '            await_leader(self.dcs, 2)\n')}\n\nfrom howdah_await_leader import await_leader  # noqa: E402\n`,
    );
  });

  test.each([
    ['there is no such pause', sourceWith(0)],
    ['there are two', sourceWith(2)],
    ['the method is gone', sourceWith(1).replace('process_unhealthy_cluster', 'run_election')],
  ])('stops the build where %s', (_, source) => {
    writeFileSync(file, source);
    const { status, stderr } = runPython([script, file]);
    expect(status).toBe(1);
    expect(stderr).toContain('Look at what this Patroni does there');
    expect(readFileSync(file, 'utf8')).toBe(source);
  });

  test('is made when the image is built, and a failure stops the build', () => {
    const dockerfile = readStackFile('images/patroni/Dockerfile');
    expect(dockerfile).toMatch(
      /RUN set -eu; cd \S+dist-packages; \\\n +python3 howdah_await_leader\.py patroni\/ha\.py;/,
    );
  });
});
