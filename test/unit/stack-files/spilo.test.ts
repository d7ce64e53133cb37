import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { interpolate, loadStack, readStackFile, serviceOf, variablesOf } from './stack-files.ts';

const Spilo = z.object({
  version: z.string(),
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      entrypoint: z.tuple([z.literal('/bin/sh'), z.literal('-c'), z.string()]),
      environment: z.record(z.string(), z.string()),
      healthcheck: z.object({ test: z.array(z.string()) }),
      volumes: z.array(
        z.strictObject({
          type: z.string(),
          source: z.string().optional(),
          target: z.string(),
          tmpfs: z.object({ size: z.number() }).optional(),
        }),
      ),
    }),
  ),
});

const stack = loadStack();
const spilo = Spilo.parse(parse(interpolate(readStackFile('spilo.yml')), { merge: true }));
const members = ['patroni-1', 'patroni-2', 'patroni-3'];
const [, , wrapper] = spilo.services['patroni-2']?.entrypoint ?? ['', '', ''];

describe('spilo.yml', () => {
  test('replaces the Patroni services and no others', () => {
    expect(spilo.version).toBe(stack.version);
    expect(Object.keys(spilo.services)).toEqual(members);
  });

  test.each(members)('%s: a pinned image, an explicit identity, the v3 API', (name) => {
    const { image, environment } = spilo.services[name] ?? { image: '', environment: {} };
    expect(image).toMatch(/^ghcr\.io\/zalando\/spilo-17:\d+\.\d+-p\d+$/);
    expect(environment).toMatchObject({
      SPILO_PROVIDER: 'local',
      SCOPE: 'pgprod',
      ETCD3_HOSTS: 'etcd-1:2379,etcd-2:2379,etcd-3:2379',
      PGUSER_STANDBY: 'replicator',
      RESTAPI_CONNECT_ADDRESS: `${name}:8008`,
      PG_CONNECT_ADDRESS: `${name}:5432`,
    });
    expect(Object.keys(environment).filter((key) => /PASSWORD|_FILE$|^ETCD_|^PATRONI_/.test(key))).toEqual([]);
  });

  test.each(members)('%s: the data volume is where Spilo writes, and nowhere else', (name) => {
    // `docker stack` merges mounts by their target: the override's one replaces stack.yml's.
    const merged = new Map<string, { type: string; source?: string | undefined }>();
    for (const mount of [...serviceOf(stack, name).volumes, ...(spilo.services[name]?.volumes ?? [])]) {
      expect(mount).toBeTypeOf('object');
      if (typeof mount === 'object') {
        merged.set(mount.target, { type: mount.type, source: mount.source });
      }
    }
    expect([...merged].filter(([, { type }]) => type === 'volume')).toEqual([
      ['/home/postgres/pgdata', { type: 'volume', source: name.replace('patroni', 'pgdata') }],
    ]);
  });

  test('tells a Patroni that is gone from a container that lives', () => {
    expect(spilo.services['patroni-1']?.healthcheck.test.at(-1)).toBe('http://127.0.0.1:8008/liveness');
  });

  test('describes its own variable', () => {
    expect([...variablesOf(readStackFile('spilo.yml')).keys()]).toEqual(['SPILO_IMAGE', 'PATRONI_SCOPE']);
    expect(readStackFile('README.md')).toContain('`SPILO_IMAGE`');
  });
});

describe('the wrapper before Spilo', () => {
  const secrets = {
    pg_superuser_password: `super-${randomUUID()}`,
    pg_replication_password: `repl-${randomUUID()}`,
    patroni_rest_password: `rest-${randomUUID()}`,
  };
  const mountPoint = '/home/postgres/pgdata';
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'howdah-spilo-'));
    mkdirSync(join(folder, 'secrets'));
    for (const [name, value] of Object.entries(secrets)) {
      writeFileSync(join(folder, 'secrets', name), `${value}\n`);
    }
    mount(`21 20 8:1 /volumes/pgstack_pgdata-2/_data ${mountPoint} rw master:9 - ext4 /dev/sda1 rw`);
    writeFileSync(
      join(folder, 'launch.sh'),
      `printf '%s\\0' "$@" > ${folder}/arguments; env -0 > ${folder}/environment`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const mount = (line: string): void =>
    writeFileSync(join(folder, 'mountinfo'), `20 1 0:30 / / rw - overlay overlay rw\n${line}\n`);

  /** The wrapper under /bin/sh, with the container's places in the test's folder. */
  const run = () =>
    spawnSync(
      '/bin/sh',
      [
        '-c',
        wrapper
          .replaceAll('/run/secrets', join(folder, 'secrets'))
          .replaceAll('/proc/self/mountinfo', join(folder, 'mountinfo'))
          .replaceAll('/launch.sh', join(folder, 'launch.sh')),
      ],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          PATRONI_NAME: 'patroni-2',
          PATRONI_BASE_CONFIG: serviceOf(stack, 'patroni-2').environment.PATRONI_BASE_CONFIG,
        },
      },
    );

  const readHandedOn = (name: 'arguments' | 'environment'): readonly string[] =>
    readFileSync(join(folder, name), 'utf8').split('\0').slice(0, -1);

  test('starts Spilo with its three passwords and the whole of Patroni’s configuration, and says nothing', () => {
    const { status, stdout, stderr } = run();
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readHandedOn('arguments')).toEqual(['init']);
    const environment = Object.fromEntries(
      readHandedOn('environment').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(environment).toMatchObject({
      PGPASSWORD_SUPERUSER: secrets.pg_superuser_password,
      PGPASSWORD_STANDBY: secrets.pg_replication_password,
    });
    expect(parse(environment.SPILO_CONFIGURATION ?? '', { version: '1.1' })).toMatchObject({
      name: 'patroni-2',
      scope: 'pgprod',
      restapi: { authentication: { username: 'patroni', password: secrets.patroni_rest_password } },
      bootstrap: { dcs: { synchronous_mode: 'quorum' } },
    });
    const carriers = Object.keys(environment).filter((name) =>
      Object.values(secrets).some((value) => environment[name]?.includes(value)),
    );
    expect(carriers.sort()).toEqual(['PGPASSWORD_STANDBY', 'PGPASSWORD_SUPERUSER', 'SPILO_CONFIGURATION']);
    expect(Object.keys(environment)).not.toContain('PATRONI_BASE_CONFIG');
  });

  test.each(Object.keys(secrets))('does not start Spilo while %s is missing or empty', (name) => {
    writeFileSync(join(folder, 'secrets', name), '\n');
    const empty = run();
    rmSync(join(folder, 'secrets', name));
    const missing = run();
    for (const { status, stdout, stderr } of [empty, missing]) {
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(`secret ${name} is missing or empty`);
      expect(Object.values(secrets).filter((value) => stderr.includes(value))).toEqual([]);
    }
    expect(existsSync(join(folder, 'environment'))).toBe(false);
  });

  test.each([
    ['elsewhere', '21 20 8:1 / /var/lib/postgresql/data rw - ext4 /dev/sda1 rw'],
    ['on a neighbour', '21 20 8:1 / /home/postgres/pgdata-2 rw - ext4 /dev/sda1 rw'],
    ['from that path of the host', `21 20 8:1 ${mountPoint} /somewhere rw - ext4 /dev/sda1 rw`],
  ])('does not start Spilo while the volume is mounted %s', (_where, line) => {
    mount(line);
    const { status, stderr } = run();
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `no volume is mounted at ${mountPoint}: the data would go with the container\n`,
    });
    expect(existsSync(join(folder, 'environment'))).toBe(false);
  });
});
