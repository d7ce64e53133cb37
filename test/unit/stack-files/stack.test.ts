import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { interpolate, loadStack, patroniConfigOf, readStackFile, serviceOf, variablesOf } from './stack-files.ts';

const stack = loadStack();
const slots = [1, 2, 3] as const;
const etcdNames = slots.map((slot) => `etcd-${slot}`);
const patroniNames = slots.map((slot) => `patroni-${slot}`);
const names = [...etcdNames, ...patroniNames, 'haproxy'];

describe('stack.yml as a whole', () => {
  test('has the template’s services and no others', () => {
    expect(Object.keys(stack.services).sort()).toEqual([...names].sort());
  });

  test('is in the oldest compose format that has what it uses', () => {
    expect(stack.version).toBe('3.8');
  });

  test.each(names)('%s: real addresses, restarted after any exit, updated by stopping first', (name) => {
    const { deploy } = serviceOf(stack, name);
    expect(deploy.endpoint_mode).toBe('dnsrr');
    expect(deploy.restart_policy.condition).toBe('any');
    expect(deploy.update_config).toMatchObject({ parallelism: 1, order: 'stop-first', failure_action: 'pause' });
  });

  test.each(names)('%s: bounded memory, CPU, files and logs', (name) => {
    const service = serviceOf(stack, name);
    expect(service.deploy.resources.limits.memory).toMatch(/^\d+[MG]$/);
    expect(Number(service.deploy.resources.limits.cpus)).toBeGreaterThan(0);
    expect(service.ulimits.nofile.soft).toBeGreaterThanOrEqual(2 * 4096);
    expect(service.logging).toMatchObject({ driver: 'json-file', options: { 'max-size': '20m' } });
  });

  test.each(names)('%s: a pinned image version', (name) => {
    const [, tag = ''] = /:([^:/]+)$/.exec(serviceOf(stack, name).image) ?? [];
    expect(tag).toMatch(/^v?\d+/);
  });

  test.each(names)('%s: no password in its environment, command or image', (name) => {
    const { environment, command = [], image } = serviceOf(stack, name);
    expect(Object.keys(environment).filter((key) => /pass|secret|token/i.test(key))).toEqual([]);
    expect([...Object.values(environment), ...command, image].filter((text) => /password\s*[:=]/i.test(text))).toEqual(
      [],
    );
  });

  test('takes every secret from outside, under a name that a variable can change', () => {
    const changed = loadStack({
      PG_SUPERUSER_SECRET: 'a-2',
      PG_REPLICATION_SECRET: 'b-2',
      PATRONI_REST_SECRET: 'c-2',
      HAPROXY_STATS_SECRET: 'd-2',
    });
    expect(Object.values(stack.secrets).map((secret) => secret.name)).toEqual(Object.keys(stack.secrets));
    expect(Object.values(changed.secrets).map((secret) => secret.name)).toEqual(['a-2', 'b-2', 'c-2', 'd-2']);
  });

  test('gives a secret only to the services that need it, readable by one user', () => {
    const given = (name: string) => serviceOf(stack, name).secrets.map((secret) => secret.source);
    expect(etcdNames.flatMap(given)).toEqual([]);
    expect(given('haproxy')).toEqual(['haproxy_stats_password']);
    for (const name of patroniNames) {
      expect(given(name)).toEqual(['pg_superuser_password', 'pg_replication_password', 'patroni_rest_password']);
    }
    expect(names.flatMap((name) => serviceOf(stack, name).secrets.map((secret) => secret.mode))).toEqual(
      Array.from({ length: 10 }, () => 0o400),
    );
  });

  test('names the HAProxy configuration through a variable, as a Swarm config cannot change', () => {
    expect(loadStack({ HAPROXY_CONFIG_NAME: 'cfg_abc' }).configs.haproxy_cfg).toEqual({
      file: './haproxy.cfg',
      name: 'cfg_abc',
    });
  });

  test('publishes the doors for clients and operators and nothing else', () => {
    const published = names.flatMap((name) => serviceOf(stack, name).ports.map((port) => ({ name, ...port })));
    expect(published).toEqual(
      [5432, 5433, 7000].map((port) => ({
        name: 'haproxy',
        target: port,
        published: port,
        protocol: 'tcp',
        mode: 'host',
      })),
    );
  });
});

describe('one task, one name, one volume, one node', () => {
  test.each(slots)('slot %i', (slot) => {
    for (const name of [`etcd-${slot}`, `patroni-${slot}`]) {
      const service = serviceOf(stack, name);
      expect(service.hostname).toBe(name);
      expect(service.deploy).toMatchObject({ mode: 'replicated', replicas: 1 });
      expect(service.deploy.placement.constraints).toEqual([`node.labels.pg_slot == ${slot}`]);
    }
    expect(serviceOf(stack, `patroni-${slot}`).environment.PATRONI_NAME).toBe(`patroni-${slot}`);
    expect(serviceOf(stack, `patroni-${slot}`).volumes).toContainEqual({
      type: 'volume',
      source: `pgdata-${slot}`,
      target: '/var/lib/postgresql/data',
    });
    expect(serviceOf(stack, `etcd-${slot}`).volumes).toEqual([`etcd-${slot}:/var/lib/etcd`]);
  });

  test('every volume is declared and used once', () => {
    expect(Object.keys(stack.volumes).sort()).toEqual(
      slots.flatMap((slot) => [`etcd-${slot}`, `pgdata-${slot}`]).sort(),
    );
  });

  test('mounts are in the order that `docker service update` gives them, else the next deploy restarts the service', () => {
    for (const name of names) {
      const targets = serviceOf(stack, name).volumes.map((mount) => (typeof mount === 'string' ? mount : mount.target));
      expect({ name, targets }).toEqual({ name, targets: [...targets].sort() });
    }
  });

  test('the proxies stand on different edge nodes', () => {
    expect(serviceOf(stack, 'haproxy').deploy.placement).toEqual({
      constraints: ['node.labels.edge == 1'],
      max_replicas_per_node: 1,
    });
  });
});

describe('etcd', () => {
  test.each(etcdNames)('%s: separate arguments, data on the volume, its own name in the cluster', (name) => {
    const { command = [], image, healthcheck } = serviceOf(stack, name);
    expect(command[0]).toBe('/usr/local/bin/etcd');
    expect(command.slice(1).filter((argument) => !/^--[a-z-]+=\S+$/.test(argument))).toEqual([]);
    expect(command).toContain(`--name=${name}`);
    expect(command).toContain(`--advertise-client-urls=http://${name}:2379`);
    expect(command).toContain('--data-dir=/var/lib/etcd/data');
    expect(command).toContain('--listen-metrics-urls=http://0.0.0.0:2381');
    expect(command).toContain('--auto-compaction-retention=1h');
    expect(command.filter((argument) => argument.startsWith('--quota-backend-bytes='))).toHaveLength(1);
    expect(image).toMatch(/^(gcr\.io\/etcd-development|quay\.io\/coreos)\/etcd:v3\.[56]\.\d+$/);
    expect(healthcheck).toBeUndefined();
    // No variable: one that changed it would restart all three members together.
    expect(command).toContain('--initial-cluster-state=new');
  });

  test('the three differ in their name and slot only', () => {
    const [first = '', ...others] = slots.map((slot) =>
      JSON.stringify(serviceOf(stack, `etcd-${slot}`))
        // The member list names all three in each of them.
        .replace(/--initial-cluster=[^"]*/, '')
        .replaceAll(`etcd-${slot}`, 'etcd-N')
        .replace(`pg_slot == ${slot}`, 'pg_slot == N'),
    );
    expect(others).toEqual([first, first]);
  });
});

describe('Patroni', () => {
  const [first = ''] = patroniNames;
  const config = patroniConfigOf(serviceOf(stack, first));
  const { dcs } = config.bootstrap;

  test('all members get the same configuration', () => {
    expect(patroniNames.map((name) => patroniConfigOf(serviceOf(stack, name)))).toEqual([config, config, config]);
  });

  test('speaks etcd’s v3 API', () => {
    expect(config.etcd3.hosts).toEqual(['etcd-1:2379', 'etcd-2:2379', 'etcd-3:2379']);
  });

  test('keeps Patroni’s rules on its timings', () => {
    expect(dcs.ttl).toBeGreaterThanOrEqual(20);
    expect(dcs.loop_wait + 2 * dcs.retry_timeout).toBeLessThanOrEqual(dcs.ttl);
  });

  test('commits on a quorum by default; strict and asynchronous are a variable away', () => {
    expect(dcs).toMatchObject({ synchronous_mode: 'quorum', synchronous_mode_strict: false, failsafe_mode: true });
    const variant = (env: Readonly<Record<string, string>>) =>
      patroniConfigOf(serviceOf(loadStack(env), first)).bootstrap.dcs;
    expect(variant({ PATRONI_SYNCHRONOUS_MODE: 'off' }).synchronous_mode).toBe(false);
    expect(variant({ PATRONI_SYNCHRONOUS_MODE_STRICT: 'true' }).synchronous_mode_strict).toBe(true);
  });

  test('cluster-wide parameters are in etcd from the start, memory is local', () => {
    expect(dcs.postgresql.parameters).toMatchObject({
      wal_level: 'logical',
      max_wal_senders: 20,
      max_connections: 400,
    });
    expect(config.postgresql.parameters).toMatchObject({ shared_buffers: '1GB', effective_cache_size: '3GB' });
    expect(Object.keys(dcs.postgresql.parameters)).not.toContain('shared_buffers');
    // Patroni takes these from etcd only and ignores them in the local file.
    expect(Object.keys(config.postgresql.parameters)).not.toContain('wal_level');
    expect(Object.keys(config.postgresql.parameters)).not.toContain('max_connections');
  });

  test('passwords are checked with SCRAM wherever one can come in', () => {
    expect(config.postgresql.pg_hba.filter((rule) => !/ (scram-sha-256|peer)$/.test(rule))).toEqual([]);
    expect(config.postgresql.pg_hba.filter((rule) => rule.endsWith(' peer'))).toEqual(['local all postgres peer']);
    expect(config.postgresql.pg_hba).toContain('host replication replicator samenet scram-sha-256');
    expect(config.bootstrap.initdb).toContainEqual({ 'auth-host': 'scram-sha-256' });
    expect(config.bootstrap.initdb).toContain('data-checksums');
  });

  test('roles and the REST API have names here and passwords elsewhere', () => {
    expect(config.postgresql.authentication).toEqual({
      superuser: { username: 'postgres' },
      replication: { username: 'replicator' },
    });
    expect(config.restapi.authentication).toEqual({ username: 'patroni' });
  });

  test('ends with the REST user, to which spilo.yml appends the password', () => {
    expect(serviceOf(stack, first).environment.PATRONI_BASE_CONFIG).toMatch(
      /\nrestapi:\n {2}listen: 0\.0\.0\.0:8008\n {2}authentication:\n {4}username: patroni\n$/,
    );
  });

  test.each(patroniNames)(
    '%s: time for the shutdown checkpoint, a large /dev/shm, generated files in memory',
    (name) => {
      const service = serviceOf(stack, name);
      expect(service.stop_grace_period).toBe('3m');
      expect(service.volumes).toContainEqual({ type: 'tmpfs', target: '/dev/shm', tmpfs: { size: 2 ** 30 } });
      expect(service.volumes).toContainEqual({ type: 'tmpfs', target: '/run/patroni', tmpfs: { size: 2 ** 20 } });
    },
  );
});

describe('variables', () => {
  const text = readStackFile('stack.yml');
  const header = text.slice(0, text.indexOf('\nversion:'));
  const documented = new Map(
    [...header.matchAll(/^# {3}([A-Z][A-Z0-9_]+) +("[^"]*"|\S+) +\S/gm)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('"', ''),
    ]),
  );

  test('every variable is described at the head of the file with its true default', () => {
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(variablesOf(text)));
  });

  test('every variable is in the README', () => {
    const readme = readStackFile('README.md');
    expect([...documented.keys()].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('lab.yml', () => {
  const lab: unknown = parse(interpolate(readStackFile('lab.yml')), { merge: true });
  const onHost = (port: number) => ({ target: port, published: port, protocol: 'tcp', mode: 'host' });

  test('adds ports on the members’ own nodes and changes nothing else', () => {
    expect(lab).toMatchObject({
      version: stack.version,
      services: {
        ...Object.fromEntries(etcdNames.map((name) => [name, { ports: [onHost(2379), onHost(2381)] }])),
        ...Object.fromEntries(patroniNames.map((name) => [name, { ports: [onHost(8008)] }])),
      },
    });
    expect(JSON.stringify(lab)).not.toMatch(/image|environment|deploy|7000|5432/);
  });
});
