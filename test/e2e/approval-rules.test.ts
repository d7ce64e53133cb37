import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BotConfiguration } from '../../deploy/lab/bot/bot-configuration.ts';
import { openLab } from '../../deploy/lab/lab.ts';
import { totpSettings } from '../../src/adapters/second-factor.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import {
  alma,
  arno,
  chooseCandidate,
  findButton,
  type OperationsOnLab,
  olga,
  openOperations,
} from '../support/operations-on-lab.ts';
import { type Typist, users } from '../support/workspace-client.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
const cluster = status.clusterName;
const secret = new Secret({ size: 20 });
let folder: string;
let bot: BotOnLab;
let operations: OperationsOnLab;
let candidate: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-codes-'));
  await writeFile(join(folder, 'codes.yaml'), `${users.alma}: ${secret.base32}\n`, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = (message: unknown) => JSON.stringify(message);

/** A bot with a policy of its own, for the cases of one `describe`. */
function withPolicy(edit: (policy: Policy) => object, rest: { cluster?: object; whole?: () => object } = {}): void {
  const change = (configuration: BotConfiguration) => ({
    ...configuration,
    ...rest.whole?.(),
    clusters: configuration.clusters.map((one) => ({ ...one, ...rest.cluster, policy: edit(one.policy) })),
  });
  beforeAll(async () => {
    ({ candidate } = await chooseCandidate(lab));
    bot = await startBotOnLab({ lab: status, change });
    operations = openOperations({ bot, lab: status });
  });
  afterAll(async () => {
    await bot.stop();
    await operations.close();
  });
}

type Policy = BotConfiguration['clusters'][number]['policy'];

const withRule = (rule: object) => (policy: Policy) => ({
  ...policy,
  commands: { ...policy.commands, switchover: { ...policy.commands.switchover, ...rule } },
});

/** Calls it off, and waits until its message says so: the cluster is free for the next case. */
async function cancel(id: string): Promise<void> {
  await bot.workspace.type(`/pg cancel ${id}`, olga);
  expect(await operations.waitForEnd(id)).toMatchObject({ phase: 'cancelled' });
}

describe('a cluster marked production', () => {
  withPolicy((policy) => policy, { cluster: { production: true } });

  it('takes no change without its name, keeps what was filled in, and takes it with the name', async () => {
    const before = new Set((await bot.workspace.read(olga)).map(({ ts }) => ts));
    await bot.workspace.type(`/pg switchover ${cluster} ${candidate} reason kernel update`, olga);
    const view = await bot.workspace.waitForView(users.olga);
    const filled = { arg_candidate: { value: candidate }, reason: { value: 'kernel update' } };
    for (const typed of [' ', 'pgtest', cluster.toUpperCase()]) {
      const refused = await bot.workspace.submit(users.olga, view.id, { ...filled, confirmation: { value: typed } });
      expect(refused).toMatchObject({
        response_action: 'errors',
        errors: { confirmation: `Type ${cluster} to confirm that you mean this cluster.` },
      });
    }
    await bot.workspace.submit(users.olga, view.id, { ...filled, confirmation: { value: cluster } });
    const request = await bot.workspace.waitForNew(before, olga);
    expect(textOf(request)).toContain('kernel update');
    await cancel(await operations.waitForHolder());
  });
});

describe('a freeze', () => {
  const hourMs = 3_600_000;
  const toMs = Date.now() + 12 * hourMs;
  const freeze = {
    from: `${new Date(toMs - 24 * hourMs).toISOString().slice(0, 16)}Z`,
    to: `${new Date(toMs).toISOString().slice(0, 16)}Z`,
    why: 'the year is closed',
  };
  withPolicy((policy) => ({ ...policy, freezes: [freeze] }));

  it('refuses what would happen in it, with its reason and its end', async () => {
    const now = await bot.workspace.ask(`/pg switchover ${cluster} ${candidate} reason kernel update`, olga);
    expect(now).toMatchObject({ ephemeral_to: users.olga });
    expect(now.text).toContain('the year is closed');
    expect(now.text).toContain(`until ${freeze.to.replace('T', ' ').replace('Z', ' UTC')}`);
    const ahead = await bot.workspace.ask(`/pg switchover ${cluster} ${candidate} at in 2 hours reason tonight`, olga);
    expect(ahead.text).toMatch(/Nothing may be changed at .+, until .+: the year is closed/);
    expect(await operations.journal.fetchHolder('change')).toBeUndefined();
  });

  it('lets be asked for what would happen after it', async () => {
    const { id } = await operations.ask(candidate, 'at in 20 hours reason after the closing');
    await cancel(id);
  });
});

describe('one-time codes', () => {
  withPolicy(withRule({ secondFactor: true, approvals: 2 }), {
    whole: () => ({ secondFactorFile: join(folder, 'codes.yaml') }),
  });
  const totp = new TOTP({ ...totpSettings, secret });

  it('are refused at their field when wrong, count when right, and are asked of nobody who has none', async () => {
    const { id, message } = await operations.ask(candidate);
    const refused = await operations.clickInVain(message, 'approve', arno);
    expect(refused.text).toContain('you are not enrolled');

    await operations.click(message, 'approve', alma);
    const view = await bot.workspace.waitForView(users.alma);
    const code = totp.generate();
    const wrong = code === '000000' ? '000001' : '000000';
    const answer = await bot.workspace.submit(users.alma, view.id, { code: { value: wrong } });
    expect(answer).toMatchObject({ response_action: 'errors', errors: { code: expect.stringContaining('wrong') } });
    expect((await operations.read(id)).approvals).toEqual([]);
    await bot.workspace.submit(users.alma, view.id, { code: { value: code } });
    const approved = await operations.waitForEvent(id, 'approved');
    expect(approved.approvals).toMatchObject([{ userId: users.alma, secondFactor: true }]);
    expect(bot.bot.log()).not.toContain(secret.base32);
    await cancel(id);

    // The code was used up, whatever became of what it was given for.
    const next = await operations.ask(candidate);
    await operations.click(next.message, 'approve', alma);
    const again = await bot.workspace.waitForView(users.alma);
    const used = await bot.workspace.submit(users.alma, again.id, { code: { value: code } });
    expect(used).toMatchObject({
      response_action: 'errors',
      errors: { code: expect.stringContaining('used already') },
    });
    await cancel(next.id);
  });
});

describe('two approvers', () => {
  withPolicy(withRule({ approvals: 2 }));

  it('are two people: one click leaves it waiting, a second one of the same person too', async () => {
    const { id, message } = await operations.ask(candidate);
    await operations.click(message, 'approve', alma);
    const waiting = await operations.waitForEvent(id, 'approved');
    expect(waiting).toMatchObject({ phase: 'awaiting-approval', approvals: [{ userId: users.alma }] });
    const again = await operations.clickInVain(message, 'approve', alma);
    expect(again.text).toContain('You have approved this already. One other person has to approve it.');
    expect(await operations.read(id)).toMatchObject({ phase: 'awaiting-approval' });

    await operations.click(message, 'approve', arno);
    const ended = await operations.waitForEnd(id);
    expect(ended).toMatchObject({ phase: 'succeeded', approvals: [{ userId: users.alma }, { userId: users.arno }] });
    const final = textOf(await operations.waitForFinalMessage(id));
    for (const user of [users.alma, users.arno]) expect(final).toContain(user);
  });
});

describe('approving what one asked for oneself', () => {
  withPolicy(withRule({ selfApproval: true }));
  const inTwoHours = 'at in 2 hours reason a test of the lab';

  it('is possible where the policy says so, for who is an approver', async () => {
    const own = await askAs(alma);
    await operations.click(own.message, 'approve', alma);
    const approved = await operations.waitForEvent(own.id, 'approved');
    expect(approved).toMatchObject({ requestedBy: users.alma, approvals: [{ userId: users.alma }] });
    await operations.waitForEvent(own.id, 'step-ended');
    await bot.workspace.type(`/pg cancel ${own.id}`, alma);
    expect(await operations.waitForEnd(own.id)).toMatchObject({ phase: 'undone' });

    const operators = await askAs(olga);
    const refused = await operations.clickInVain(operators.message, 'approve', olga);
    expect(refused.text).toContain('takes the role approver');
    await cancel(operators.id);
  });

  async function askAs(typist: Typist) {
    await bot.workspace.type(`/pg switchover ${cluster} ${candidate} ${inTwoHours}`, typist);
    const id = await operations.waitForHolder();
    const message = await operations.waitForRequest(id);
    if (message === undefined || findButton(message, 'operation_approve') !== id) throw new Error('no request');
    return { id, message };
  }
});
