import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { requestChannelOf, toClusterPolicy } from '../../../src/config/to-cluster-policy.ts';

let folder = '';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-policy-'));
  await put('bot', ['xoxb', 'test'].join('-'));
  await put('app', ['xapp', 'test'].join('-'));
  await put('password', 'probe-password');
  await put('codes', `U0OLGA0001: ${secret}\n# by hand\nU0ALMA0001: "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp"\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content: string) => writeFile(join(folder, name), content, { mode: 0o600 });

interface Parts {
  readonly cluster?: object;
  readonly whole?: object;
  readonly slack?: object;
}

/** Line by line as `stringify` writes it: the lines in the problems below are of no interest. */
async function load({ cluster = {}, whole = {}, slack = {} }: Parts, changing?: readonly string[]) {
  const content = {
    slack: { teamId: 'T1', appId: 'A1', botTokenFile: 'bot', appTokenFile: 'app', ...slack },
    clusters: [
      {
        name: 'pgprod',
        channels: ['C0PGOPS001'],
        patroni: { scope: 'pgprod', members: [{ name: 'patroni-1', url: 'http://10.0.0.1:8008' }] },
        etcd: { members: [{ name: 'etcd-1', url: 'http://10.0.0.1:2379' }] },
        haproxy: { instances: [{ name: 'haproxy-1', statsUrl: 'http://10.0.0.4:7000/' }] },
        swarm: { managers: ['unix:///var/run/docker.sock'], stack: 'pgstack' },
        ...cluster,
      },
    ],
    ...whole,
  };
  await put('howdah.yaml', stringify(content));
  return loadConfig(join(folder, 'howdah.yaml'), changing && { changing });
}

async function problemsOf(parts: Parts, changing?: readonly string[]): Promise<readonly string[]> {
  try {
    await load(parts, changing);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.replace(/ \(line \d+\)/, ''));
    throw error;
  }
  return [];
}

const people = { operator: { users: ['U0OLGA0001'] }, approver: { groups: ['S0PGAPPR01'] } };
const policyWith = (parts: object) => ({ cluster: { policy: { roles: people, ...parts } } });

describe('the policy of a cluster', () => {
  it('allows nobody anything by default', async () => {
    const { config, secrets } = await load({});
    const [cluster] = config.clusters;
    expect(cluster && toClusterPolicy(cluster)).toEqual({
      isProduction: false,
      roles: {
        viewer: { users: [], groups: [] },
        operator: { users: [], groups: [] },
        approver: { users: [], groups: [] },
      },
      commands: {},
      freezes: [],
    });
    expect(config.operations).toEqual({ prefix: '/howdah/', lockTtlS: 6 });
    expect(secrets.secondFactors).toEqual(new Map());
  });

  it('becomes the rules of the core', async () => {
    const { config } = await load({
      cluster: {
        production: true,
        policy: {
          roles: people,
          commands: { switchover: {}, unlock: { mayAsk: 'approver', approvals: 2, expiryMin: 30, channels: ['C0X'] } },
          freezes: [
            { from: '2026-12-20T00:00+01:00', to: '2027-01-04T06:00:00Z', why: 'end of year' },
            { days: ['fri', 'sun'], from: '16:05', to: '08:00', timeZone: 'Europe/Berlin', why: 'weekend' },
          ],
        },
      },
    });
    const [cluster] = config.clusters;
    expect(cluster && toClusterPolicy(cluster)).toMatchObject({
      isProduction: true,
      commands: {
        switchover: {
          mayAsk: 'operator',
          approvals: 1,
          selfApproval: false,
          channels: [],
          expiryMs: 600_000,
          secondFactor: false,
        },
        unlock: { mayAsk: 'approver', approvals: 2, expiryMs: 1_800_000, channels: ['C0X'] },
      },
      freezes: [
        { kind: 'once', fromMs: Date.UTC(2026, 11, 19, 23), toMs: Date.UTC(2027, 0, 4, 6), why: 'end of year' },
        { kind: 'weekly', days: [5, 0], fromMinute: 965, toMinute: 480, timeZone: 'Europe/Berlin', why: 'weekend' },
      ],
    });
  });

  it.each<[string, object, string]>([
    [
      'a name for a user',
      { roles: { operator: { users: ['olga'] } } },
      'clusters[0].policy.roles.operator.users[0]: a user id such as U0123ABCD, not a name',
    ],
    [
      'a user for a group',
      { roles: { operator: { groups: ['U0OLGA0001'] } } },
      'clusters[0].policy.roles.operator.groups[0]: a user group id such as S0123ABCD, not a name',
    ],
    [
      'a role that there is not',
      { roles: { operators: {} } },
      'clusters[0].policy.roles.operators: unknown key; did you mean operator?',
    ],
    [
      'a rule that there is not',
      { commands: { switchover: { aprovals: 2 }, unlock: {} } },
      'clusters[0].policy.commands.switchover.aprovals: unknown key; did you mean approvals?',
    ],
    [
      'a role nobody can have',
      { commands: { switchover: { mayAsk: 'admin' } } },
      'clusters[0].policy.commands.switchover.mayAsk: must be viewer or operator or approver',
    ],
    [
      'codes without the file of secrets',
      { commands: { switchover: { secondFactor: true }, unlock: {} } },
      'clusters[0].policy.commands.switchover.secondFactor: needs secondFactorFile, where people are enrolled',
    ],
    [
      'a freeze without a zone',
      { freezes: [{ from: '2026-12-20', to: '2026-12-21T00:00Z', why: 'x' }] },
      'clusters[0].policy.freezes[0].from: a time with its zone such as 2026-12-20T00:00+01:00 (with days: a time of the day such as 16:00)',
    ],
    [
      'a day that no month has',
      { freezes: [{ from: '2027-02-28T00:00Z', to: '2027-02-29T00:00Z', why: 'x' }] },
      'clusters[0].policy.freezes[0].to: a time with its zone such as 2026-12-20T00:00+01:00 (with days: a time of the day such as 16:00)',
    ],
    [
      'changes that nobody could unlock',
      { commands: { switchover: {} } },
      'clusters[0].policy.commands.unlock: is needed beside other commands: without it nobody could free a cluster on which one of them stopped',
    ],
    [
      'a freeze that ends before it begins',
      { freezes: [{ from: '2026-12-22T00:00Z', to: '2026-12-21T00:00Z', why: 'x' }] },
      'clusters[0].policy.freezes[0].to: must be after from',
    ],
    [
      'a weekly freeze without a zone',
      { freezes: [{ days: ['fri'], from: '16:00', to: '08:00', why: 'x' }] },
      'clusters[0].policy.freezes[0].timeZone: name the zone of these times, such as Europe/Berlin',
    ],
    [
      'a weekly freeze at a moment',
      { freezes: [{ days: ['fri'], from: '25:00', to: '08:00', timeZone: 'UTC', why: 'x' }] },
      'clusters[0].policy.freezes[0].from: a time of the day such as 16:00 (without days: a time with its zone)',
    ],
    [
      'a day that there is not',
      { freezes: [{ days: ['friday'], from: '16:00', to: '08:00', timeZone: 'UTC', why: 'x' }] },
      'clusters[0].policy.freezes[0].days[0]: must be sun or mon or tue or wed or thu or fri or sat',
    ],
  ])('%s', async (_name, parts, problem) => expect(await problemsOf(policyWith(parts))).toEqual([problem]));

  it('wants a channel to show requests in', async () => {
    const policy = { roles: people, commands: { switchover: {}, unlock: {} } };
    expect(await problemsOf({ cluster: { channels: [], policy } })).toEqual([
      'clusters[0].requestChannel: is needed when the policy allows commands: requests are shown there (or name channels)',
    ]);
    expect(await problemsOf({ cluster: { channels: [], requestChannel: 'C0X', policy } })).toEqual([]);
    expect(requestChannelOf({ channels: ['C1', 'C2'] })).toBe('C1');
    expect(requestChannelOf({ channels: ['C1'], requestChannel: 'C3' })).toBe('C3');
  });

  it.each<[string, object, object, string | undefined]>([
    ['nobody', {}, {}, 'names no approver'],
    [
      'fewer than needed',
      { approver: { users: ['U1', 'U2'] }, operator: { users: ['U9'] } },
      { approvals: 3 },
      'names 2 of them',
    ],
    ['only the one who can ask', { approver: { users: ['U1'] } }, {}, 'names no approver who did not ask'],
    [
      'two, one of whom asks',
      { approver: { users: ['U1', 'U2'] } },
      { approvals: 2 },
      'names 1 of them who did not ask',
    ],
    ['the one who asks, where that is allowed', { approver: { users: ['U1'] } }, { selfApproval: true }, undefined],
    ['just enough', { approver: { users: ['U1'] }, operator: { users: ['U9'] } }, {}, undefined],
    ['a group, whoever is in it', { approver: { groups: ['S1'] } }, { approvals: 9 }, undefined],
    ['nobody, where none is needed', {}, { approvals: 0 }, undefined],
  ])('knows approvals that can never come: %s', async (_name, roles, rules, reason) => {
    const problems = await problemsOf({
      cluster: { policy: { roles, commands: { switchover: rules, unlock: { approvals: 0 } } } },
    });
    expect(problems).toEqual(
      reason === undefined
        ? []
        : [`clusters[0].policy.commands.switchover.approvals: can never be reached: the policy ${reason}`],
    );
  });

  it('knows commands that there are not', async () => {
    const commands = { swichover: {}, deploy: { expiryMin: 0 }, unlock: {} };
    expect(await problemsOf(policyWith({ commands }), ['switchover', 'unlock'])).toEqual([
      'clusters[0].policy.commands.swichover: no such command; did you mean switchover?',
      'clusters[0].policy.commands.deploy: no such command; those that change something are switchover, unlock',
      'clusters[0].policy.commands.deploy.expiryMin: must be at least 1',
    ]);
  });
});

describe('what operations need besides', () => {
  it('keeps the journal away from Patroni’s keys', async () => {
    const overlap = "operations.prefix: overlaps with Patroni's own keys at /service/pgprod/";
    expect(await problemsOf({ whole: { operations: { prefix: '/service/pgprod/howdah/' } } })).toEqual([overlap]);
    expect(await problemsOf({ whole: { operations: { prefix: '/service/' } } })).toEqual([overlap]);
    expect(await problemsOf({ whole: { operations: { prefix: '/service/howdah/' } } })).toEqual([]);
    expect(await problemsOf({ whole: { operations: { prefix: 'howdah', lockTtlS: 1 } } })).toEqual([
      'operations.prefix: begins and ends with "/"',
      'operations.lockTtlS: must be at least 5',
    ]);
  });

  it('reads the probe’s role, and wants its proxies told apart', async () => {
    const probe = { username: 'howdah_probe', passwordFile: 'password' };
    const { config, secrets } = await load({
      cluster: { postgres: { ...probe, proxies: [{ name: 'edge-1', host: '10.0.0.4' }] } },
      slack: { auditChannel: 'C0PGAUDIT1' },
    });
    expect(config.slack.auditChannel).toBe('C0PGAUDIT1');
    expect(config.clusters[0]?.postgres).toEqual({
      ...probe,
      database: 'postgres',
      proxies: [{ name: 'edge-1', host: '10.0.0.4', port: 5432 }],
    });
    expect(secrets.ofCluster('pgprod').postgres).toEqual({ password: 'probe-password' });
    const twice = { name: 'edge-1', host: '10.0.0.4' };
    expect(await problemsOf({ cluster: { postgres: { username: 'x', proxies: [twice, twice] } } })).toEqual([
      'clusters[0].postgres.passwordFile: is missing',
      'clusters[0].postgres.proxies[1].name: "edge-1" is used twice',
    ]);
  });
});

describe('the file of one-time codes', () => {
  const whole = { secondFactorFile: 'codes' };

  it('is read, however an app shows its secrets, and never printed', async () => {
    const { config, secrets } = await load({ whole });
    expect(secrets.secondFactors).toEqual(
      new Map([
        ['U0OLGA0001', secret],
        ['U0ALMA0001', secret],
      ]),
    );
    expect(`${JSON.stringify({ config, secrets })} ${inspect(secrets, { depth: 9, showHidden: true })}`).not.toContain(
      secret,
    );
  });

  it.each([
    ['a name', `olga: ${secret}`, 'line 1: no user id such as U0123ABCD'],
    ['a short secret', 'U1: JBSWY3DPEHPK3PXP', 'line 1: the secret has less than 26 letters'],
    ['no base32', `U1: ${secret}\nU2: 0189-${secret}`, 'line 2: no secret in base32 (letters and 2 to 7)'],
    ['nothing', 'U1:', 'line 1: no secret in base32 (letters and 2 to 7)'],
    ['a list', `- ${secret}`, 'holds no lines such as U0123ABCD: SECRET'],
    ['a person twice', `U1: ${secret}\nU1: ${secret}`, 'line 2: a person who is there already'],
    ['a broken line', `U1: ${secret}\nU2: "${secret}\nU3: x`, 'not YAML'],
  ])('%s: told with its line and without the secret', async (_name, content, problem) => {
    await put('codes', content);
    const problems = await problemsOf({ whole });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toContain('secondFactorFile: the file, ');
    expect(problems.join('\n')).toContain(problem);
    expect(problems.join('\n')).not.toContain(secret.slice(0, 8));
  });
});
