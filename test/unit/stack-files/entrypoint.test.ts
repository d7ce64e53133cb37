import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadStack, serviceOf } from './stack-files.ts';

const entrypoint = fileURLToPath(new URL('../../../deploy/stack/images/patroni/entrypoint.py', import.meta.url));
const harness = fileURLToPath(new URL('./entrypoint-harness.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

const HandedOn = z.object({
  path: z.string(),
  arguments: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
});
const Written = z.object({
  name: z.string(),
  restapi: z.object({ connect_address: z.string(), authentication: z.record(z.string(), z.string()) }),
  postgresql: z.object({
    data_dir: z.string(),
    authentication: z.record(z.string(), z.object({ username: z.string(), password: z.string() })),
  }),
});

const secretNames = ['pg_superuser_password', 'pg_replication_password', 'patroni_rest_password'] as const;
const base = serviceOf(loadStack(), 'patroni-2').environment.PATRONI_BASE_CONFIG ?? '';
// The harness reads JSON.
const baseConfig = JSON.stringify(parse(base, { version: '1.1' }));

let folder: string;
let secrets: Readonly<Record<(typeof secretNames)[number], string>>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'howdah-entrypoint-'));
  secrets = {
    pg_superuser_password: `super-${randomUUID()}`,
    pg_replication_password: `repl-${randomUUID()}`,
    patroni_rest_password: `rest-${randomUUID()}`,
  };
  for (const name of ['secrets', 'volume/pgdata/base/1', 'volume/pgdata.failed']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  for (const name of secretNames) {
    writeFileSync(join(folder, 'secrets', name), `${secrets[name]}\n`);
  }
  for (const name of ['PG_VERSION', 'base/1/112', 'base/1/113']) {
    writeFileSync(join(folder, 'volume/pgdata', name), '');
  }
  mount('ext4 /dev/sda1');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the kernel says about the mounts; `source` is the file system and device at the data's place, null for none. */
const mount = (source: string | null): void => {
  const lines = [
    '20 1 0:30 / / rw - overlay overlay rw',
    ...(source === null
      ? []
      : [`21 20 8:1 /volumes/pgstack_pgdata-2/_data ${folder}/volume rw master:9 - ${source} rw`]),
    `22 20 0:31 / ${folder}/volume-of-another rw - ext4 /dev/sda2 rw`,
  ];
  writeFileSync(join(folder, 'mountinfo'), `${lines.join('\n')}\n`);
};

const call = (name: 'run' | 'own_data', environment: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> =>
  spawnSync('python3', ['-I', harness, entrypoint, folder, name], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PATRONI_NAME: 'patroni-2', PATRONI_BASE_CONFIG: baseConfig, ...environment },
  });

const expectNoSecretIn = (text: string): void => {
  for (const name of secretNames) {
    expect({ name, isTold: text.includes(secrets[name]) }).toEqual({ name, isTold: false });
  }
};

// Python is in the image; on a machine without it only the lab's own tests run this file's subject.
describe.runIf(hasPython)('the Patroni image’s entrypoint', () => {
  test('hands the passwords on in one private file and nowhere else', () => {
    const { status, stdout, stderr } = call('run');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const handedOn = readFileSync(join(folder, 'handed-on'), 'utf8');
    expectNoSecretIn(stdout + stderr + handedOn);
    const { path, arguments: argv, environment } = HandedOn.parse(JSON.parse(handedOn));
    expect({ path, argv }).toEqual({ path: '/usr/bin/patroni', argv: ['patroni', join(folder, 'run/patroni.yml')] });
    expect(environment).toMatchObject({ HOME: folder, USER: 'postgres', PATRONI_NAME: 'patroni-2' });
    expect(Object.keys(environment)).not.toContain('PATRONI_BASE_CONFIG');

    expect(readdirSync(join(folder, 'run'))).toEqual(['patroni.yml']);
    expect(statSync(join(folder, 'run/patroni.yml')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
    const written = Written.parse(JSON.parse(readFileSync(join(folder, 'run/patroni.yml'), 'utf8')));
    expect(written).toMatchObject({
      name: 'patroni-2',
      restapi: {
        connect_address: '198.19.1.9:8008',
        authentication: { username: 'patroni', password: secrets.patroni_rest_password },
      },
      postgresql: {
        data_dir: join(folder, 'volume/pgdata'),
        authentication: {
          superuser: { username: 'postgres', password: secrets.pg_superuser_password },
          replication: { username: 'replicator', password: secrets.pg_replication_password },
        },
      },
    });
  });

  test('goes by its name where it does not know its address', () => {
    call('run', { OWN_ADDRESS: '127.0.1.1' });
    const written = Written.parse(JSON.parse(readFileSync(join(folder, 'run/patroni.yml'), 'utf8')));
    expect(written.restapi.connect_address).toBe('patroni-2:8008');
  });

  test.each<[string, string, () => Readonly<Record<string, string>>]>([
    ['a secret that is missing', 'secret patroni_rest_password is not given to this service', () => without('missing')],
    ['a secret that is empty', 'secret patroni_rest_password is empty', () => without('empty')],
    ['no configuration', 'PATRONI_BASE_CONFIG and PATRONI_NAME must be set', () => ({ PATRONI_BASE_CONFIG: '' })],
    ['no name', 'PATRONI_BASE_CONFIG and PATRONI_NAME must be set', () => ({ PATRONI_NAME: '' })],
    ['a list as configuration', 'PATRONI_BASE_CONFIG is not a YAML mapping', () => ({ PATRONI_BASE_CONFIG: '[]' })],
    [
      'a text where a section must be',
      'PATRONI_BASE_CONFIG: restapi is not a mapping',
      () => ({ PATRONI_BASE_CONFIG: '{"restapi": "0.0.0.0:8008"}' }),
    ],
    ['data in the container’s own layer', 'no volume is mounted at', () => withMount(null)],
    ['data in memory', 'is a tmpfs: the data would go with the container', () => withMount('tmpfs tmpfs')],
  ])('stops at %s, with one line that holds no secret', (_case, message, prepare) => {
    const { status, stdout, stderr } = call('run', prepare());
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^patroni-entrypoint: .*\n$/);
    expect(stderr).toContain(message);
    expectNoSecretIn(stderr);
    expect(['handed-on', 'run', 'owned'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });

  test('owns a volume over with the data directory last, so that a start that was cut short is done again', () => {
    expect(call('own_data')).toMatchObject({ status: 0, stderr: '' });
    const owned = readFileSync(join(folder, 'owned'), 'utf8').trimEnd().split('\n');
    const entries = readdirSync(join(folder, 'volume'), { recursive: true, encoding: 'utf8' });
    expect([...owned].sort()).toEqual(['', ...entries].map((name) => join(folder, 'volume', name)).sort());
    expect(owned.at(-1)).toBe(join(folder, 'volume/pgdata'));
  });

  const withMount = (source: string | null): Record<string, string> => {
    mount(source);
    return {};
  };
  const without = (how: 'missing' | 'empty'): Record<string, string> => {
    const file = join(folder, 'secrets/patroni_rest_password');
    if (how === 'missing') {
      rmSync(file);
    } else {
      writeFileSync(file, '\n');
    }
    return {};
  };
});
