import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadConfig } from '../../../src/config/load.ts';

let folder = '';
const botToken = ['xoxb', 'test'].join('-');
const appToken = ['xapp', 'test'].join('-');

async function put(name: string, content: string, mode = 0o600): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content, { mode });
  return file;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-config-'));
  await put('bot', `${botToken}\n`);
  await put('app', appToken);
  await put('password', 'p w\r\n');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const good = `
slack:
  teamId: T0HOWDAH01
  appId: A0HOWDAH01
  botTokenFile: bot
  appTokenFile: app
clusters:
  - name: pgprod
    patroni:
      scope: pgprod
      username: patroni
      passwordFile: password
      members:
        - {name: patroni-1, url: "http://10.0.0.1:8008"}
        - {name: patroni-2, url: "http://10.0.0.2:8008"}
    etcd:
      members: [{name: etcd-1, url: "http://10.0.0.1:2379"}]
    haproxy:
      instances: [{name: haproxy-1, statsUrl: "http://10.0.0.4:7000/"}]
    swarm:
      managers: ["unix:///var/run/docker.sock"]
      stack: pgstack
`;

async function load(yaml: string) {
  return loadConfig(await put('howdah.yml', yaml));
}

async function problemsOf(yaml: string): Promise<readonly string[]> {
  try {
    await load(yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in defaults and reads the secrets', async () => {
    const { config, secrets, warnings } = await load(good);
    expect(config.clusters[0]).toMatchObject({
      name: 'pgprod',
      pollMs: 2000,
      patroni: { namespace: '/service/', deadlineMs: 1000 },
      haproxy: { writeBackend: 'be_write' },
    });
    expect(config.http).toEqual({ host: '0.0.0.0', port: 8080 });
    expect(secrets.slack).toEqual({ botToken, appToken });
    expect(secrets.ofCluster('pgprod').patroni).toEqual({ password: 'p w' });
    expect(warnings).toEqual([]);
  });

  it('never prints a secret', async () => {
    const { config, secrets } = await load(good);
    const shown = `${JSON.stringify({ config, secrets })} ${inspect(secrets, { depth: 9, showHidden: true })} ${secrets}`;
    expect(shown).not.toContain(botToken);
    expect(shown).not.toContain('p w');
  });

  it('reports every problem at once, each with its path and line, in the order of the file', async () => {
    const problems = await problemsOf(
      good
        .replace('appId: A0HOWDAH01', 'appId: wrong')
        .replace('botTokenFile: bot', 'botTokenFile: nowhere')
        .replace('name: pgprod', 'nmae: pgprod')
        .replace('"http://10.0.0.2:8008"', '"tcp://10.0.0.2"')
        .replace('name: patroni-2', 'name: patroni-1')
        .replace('managers: ["unix:///var/run/docker.sock"]', 'managers: []'),
    );
    expect(problems).toEqual([
      'slack.appId (line 4): an app id such as A0123ABCD',
      `slack.botTokenFile (line 5): the file ${join(folder, 'nowhere')} does not exist`,
      'clusters[0].name (line 8): is missing',
      'clusters[0].nmae (line 8): unknown key; did you mean name?',
      'clusters[0].patroni.members[1].url (line 15): use an http:// or https:// address',
      'clusters[0].patroni.members[1].name (line 15): "patroni-1" is used twice',
      'clusters[0].swarm.managers (line 21): needs at least one entry',
    ]);
  });

  it.each([
    [
      'a member twice',
      ['patroni-2, url', 'patroni-1, url'],
      'clusters[0].patroni.members[1].name (line 15): "patroni-1" is used twice',
    ],
    [
      'a name without a password',
      ['passwordFile: password', ''],
      'clusters[0].patroni.passwordFile (line 9): is needed together with username',
    ],
    [
      'a password without a name',
      ['username: patroni', ''],
      'clusters[0].patroni.username (line 9): is needed together with passwordFile',
    ],
    [
      'credentials in an address',
      ['//10.0.0.1:8008', '//u:p@10.0.0.1:8008'],
      'clusters[0].patroni.members[0].url (line 14): put the user name into username and the password into passwordFile, not into the address',
    ],
    [
      'Socket Mode without its token',
      ['appTokenFile: app', ''],
      'slack.appTokenFile (line 2): is needed when mode is "socket"',
    ],
    [
      'HTTP mode without its secret',
      ['appId:', 'mode: http\n  appId:'],
      'slack.signingSecretFile (line 2): is needed when mode is "http"',
    ],
    [
      'a text for a number',
      ['stack: pgstack', 'stack: pgstack\n      deadlineMs: fast'],
      'clusters[0].swarm.deadlineMs (line 23): must be a number',
    ],
    [
      'a number that is too small',
      ['stack: pgstack', 'stack: pgstack\n      deadlineMs: 1'],
      'clusters[0].swarm.deadlineMs (line 23): must be at least 50',
    ],
    ['an empty text', ['stack: pgstack', 'stack: ""'], 'clusters[0].swarm.stack (line 22): must not be empty'],
    [
      'half a TLS pair',
      ['stack: pgstack', 'stack: pgstack\n      tls: {certFile: app}'],
      'clusters[0].swarm.tls.keyFile (line 23): is needed together with certFile',
    ],
    [
      'an unknown key far from any',
      ['stack: pgstack', 'stack: pgstack\n      zzzzzz: 1'],
      'clusters[0].swarm.zzzzzz (line 23): unknown key; known are managers, stack, tls, deadlineMs',
    ],
  ] as const)('%s', async (_, [from, to], problem) => {
    expect(await problemsOf(good.replace(from, to))).toEqual([problem]);
  });

  it('refuses secret files that cannot be one', async () => {
    await put('empty', ' \n');
    await put('two-lines', 'a\nb\n');
    await mkdir(join(folder, 'folder'));
    const problem = async (file: string) =>
      (await problemsOf(good.replace('passwordFile: password', `passwordFile: ${file}`)))[0];
    expect(await problem('empty')).toContain('is empty');
    expect(await problem('two-lines')).toContain('holds more than one line');
    expect(await problem('folder')).toContain('is a folder');
    expect(await problem('password/x')).toContain('does not exist');
  });

  it("tells Slack's tokens apart without showing them", async () => {
    const problems = await problemsOf(
      good.replace('TokenFile: bot', 'TokenFile: app').replace('appTokenFile: app', 'appTokenFile: bot'),
    );
    expect(problems).toEqual([
      'slack.botTokenFile (line 5): the file does not hold a bot token (they begin with xoxb-)',
      'slack.appTokenFile (line 6): the file does not hold an app-level token (they begin with xapp-)',
    ]);
  });

  it('warns of a secret that everybody may read', async () => {
    await chmod(join(folder, 'password'), 0o644);
    const { warnings } = await load(good);
    expect(warnings).toEqual([
      `clusters[0].patroni.passwordFile: the file ${join(folder, 'password')} can be read by every user of this machine`,
    ]);
  });

  it('tells the line of a mistake in the YAML', async () => {
    const problems = await problemsOf('slack:\n  teamId: [\nclusters: 1\nclusters: 2\n');
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^line \d+: /);
  });

  it('names what is missing in an empty file, and a file that is not there', async () => {
    expect(await problemsOf('')).toEqual(['slack (line 1): is missing', 'clusters (line 1): is missing']);
    await expect(loadConfig(join(folder, 'none.yml'))).rejects.toMatchObject({ problems: ['the file does not exist'] });
  });
});
