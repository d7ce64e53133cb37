import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { URI } from 'otpauth';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEnrolmentSecret, describeEnrolment } from '../../../deploy/bot/describe-enrolment.ts';
import { createSecondFactor } from '../../../src/adapters/second-factor.ts';
import { parseSecondFactorFile } from '../../../src/config/second-factor-file.ts';
import { readSecretFile } from '../../../src/config/secret-files.ts';
import { checkout } from './read-deploy-file.ts';

const userId = 'U0ALMA0001';

describe('an enrolment', () => {
  it('gives an app whose codes the bot takes, once the line is in its file', async () => {
    const { uri, line } = describeEnrolment({ userId, label: 'Alma, pgprod', secret: createEnrolmentSecret() });
    const folder = await mkdtemp(join(tmpdir(), 'howdah-enrol-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'codes'), `# two people\n${line}\nU2: ${createEnrolmentSecret().base32}\n`, {
      mode: 0o600,
    });
    const file = await readSecretFile({ path: ['secondFactorFile'], file: 'codes' }, folder);
    const parsed = parseSecondFactorFile(file.ok ? file.content : '');
    const secrets = parsed.ok ? parsed.secrets : new Map<string, string>();
    const app = URI.parse(uri);
    const nowMs = 1_800_000_000_000;
    const code = 'period' in app ? app.generate({ timestamp: nowMs }) : '';
    expect(createSecondFactor({ secrets }).verify({ userId, code, nowMs }).outcome).toBe('right');
    expect(app.issuer).toBe('Howdah');
  });

  it('is another one each time, and refuses a name for an id', async () => {
    const enrol = (...args: string[]) =>
      execa(process.execPath, ['--import', 'tsx', 'deploy/bot/enrol-second-factor.ts', ...args], {
        cwd: checkout,
        reject: false,
      });
    const [first, second, wrong] = await Promise.all([enrol(userId), enrol(userId), enrol('alma')]);
    const lineOf = (text: string): string => text.split('\n').find((line) => line.startsWith(`${userId}: `)) ?? '';
    expect(lineOf(first.stdout)).toMatch(/: [A-Z2-7]{32}$/);
    expect(lineOf(second.stdout)).not.toBe(lineOf(first.stdout));
    expect([wrong.exitCode, wrong.stdout]).toEqual([1, '']);
  });
});
