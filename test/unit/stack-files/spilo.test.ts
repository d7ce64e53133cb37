import { describe, expect, test } from 'vitest';
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
    }),
  ),
});

const stack = loadStack({ PATRONI_DATA_MOUNT: '/home/postgres/pgdata' });
const spilo = Spilo.parse(parse(interpolate(readStackFile('spilo.yml')), { merge: true }));
const members = ['patroni-1', 'patroni-2', 'patroni-3'];

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

  test.each(members)('%s: every default password of Spilo is replaced before it starts', (name) => {
    const [, , script] = spilo.services[name]?.entrypoint ?? ['', '', ''];
    expect(script).toContain('PGPASSWORD_SUPERUSER="$(secret pg_superuser_password)" || exit 1');
    expect(script).toContain('PGPASSWORD_STANDBY="$(secret pg_replication_password)" || exit 1');
    expect(script.trimEnd().endsWith('exec /bin/sh /launch.sh init')).toBe(true);
  });

  test('the configuration that the wrapper puts together is Patroni’s, with the REST password in its place', () => {
    const [, , script] = spilo.services['patroni-2']?.entrypoint ?? ['', '', ''];
    const base = serviceOf(stack, 'patroni-2').environment.PATRONI_BASE_CONFIG ?? '';
    const [, template = ''] = /SPILO_CONFIGURATION="([^"]*)"/.exec(script) ?? [];
    const text = template
      .replace('$PATRONI_NAME', 'patroni-2')
      .replace('$PATRONI_BASE_CONFIG', base)
      .replace('$rest', 'example');
    expect(parse(text, { version: '1.1' })).toMatchObject({
      name: 'patroni-2',
      scope: 'pgprod',
      restapi: { authentication: { username: 'patroni', password: 'example' } },
      bootstrap: { dcs: { synchronous_mode: 'quorum' } },
    });
  });

  test('tells a Patroni that is gone from a container that lives', () => {
    expect(spilo.services['patroni-1']?.healthcheck.test.at(-1)).toBe('http://127.0.0.1:8008/liveness');
  });

  test('describes its own variable', () => {
    expect([...variablesOf(readStackFile('spilo.yml')).keys()]).toEqual(['SPILO_IMAGE', 'PATRONI_SCOPE']);
    expect(readStackFile('README.md')).toContain('`SPILO_IMAGE`');
  });
});

test('the README deals with each of the 31 defects of the template, in order', () => {
  const rows = [...readStackFile('README.md').matchAll(/^\| (\d+) \| [^|]+ \| [^|]+ \|$/gm)].map(([, row]) =>
    Number(row),
  );
  expect(rows).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
});
