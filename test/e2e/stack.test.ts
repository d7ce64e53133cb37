import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Lab, openLab } from '../../deploy/lab/lab.ts';
import type { NodeSpec } from '../../deploy/lab/lab-spec.ts';
import { secretNames } from '../../deploy/lab/lifecycle/lab-secrets.ts';
import { openEngine } from '../../deploy/lab/swarm/engine.ts';

/** The stack's promises, checked on the real services of the lab. Nothing here breaks anything. */

const patroniServices = ['patroni-1', 'patroni-2', 'patroni-3'] as const;
const etcdServices = ['etcd-1', 'etcd-2', 'etcd-3'] as const;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  await lab.waitUntilHealthy();
});

const nodesWith = (label: string): readonly NodeSpec[] => lab.nodes.filter((node) => label in node.labels);

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function run(service: string, argv: readonly string[], options: { user?: string; onNode?: string } = {}) {
  const { stdout, stderr, exitCode } = await lab.execInService(service, argv, options);
  expect({ argv, stderr, exitCode }).toMatchObject({ exitCode: 0 });
  return stdout.trim();
}

/** SQL in a member's own container, over its socket, as the superuser. Rows are lines, columns are split by `|`. */
const queryMember = (service: string, sql: string): Promise<string> =>
  run(service, ['psql', '-XAt', '-v', 'ON_ERROR_STOP=1', '-c', sql], { user: 'postgres' });

/** SQL through a proxy, from a client on the overlay. */
const connectThrough = (fields: {
  node: NodeSpec;
  port: 5432 | 5433;
  user?: string;
  password: string;
  sql: string;
}): ReturnType<Lab['execInService']> => {
  const { node, port, user = 'postgres', password, sql } = fields;
  const target = `host=${node.address} port=${port} user=${user} password='${password}' dbname=postgres connect_timeout=5`;
  return lab.execInService('patroni-1', ['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', target, '-c', sql], {
    user: 'postgres',
  });
};

const ServiceSpec = z.object({
  Spec: z.object({
    TaskTemplate: z.object({ ContainerSpec: z.object({ Env: z.array(z.string()).default([]) }) }),
    EndpointSpec: z.object({ Mode: z.string() }),
  }),
});

const fetchServiceSpec = async (service: string) => {
  const [manager] = lab.nodes.filter((node) => node.role === 'manager');
  if (manager === undefined) {
    throw new Error('the lab has no manager');
  }
  return ServiceSpec.parse(await openEngine(manager).getService(`pgstack_${service}`).inspect()).Spec;
};

const Container = z.looseObject({
  Name: z.string(),
  Image: z.string(),
  State: z.object({ Health: z.object({ Status: z.string() }).optional() }),
  HostConfig: z.object({ CapDrop: z.array(z.string()).nullable(), Memory: z.number() }),
});

/** Everything the engines say about the stack's containers, with each container's image. */
const inspectContainers = async () => {
  const perNode = lab.nodes.map(async (node) => {
    const engine = openEngine(node);
    const running = await engine.listContainers({ filters: { label: ['com.docker.stack.namespace=pgstack'] } });
    return Promise.all(
      running.map(async ({ Id }) => {
        const inspected: unknown = await engine.getContainer(Id).inspect();
        const container = Container.parse(inspected);
        const image: unknown = await engine.getImage(container.Image).inspect();
        return { node: node.name, container, text: JSON.stringify([inspected, image]) };
      }),
    );
  });
  return (await Promise.all(perNode)).flat();
};

describe('Patroni’s REST API', () => {
  const request = async (path: string, options: { method: string; body: object; authorization?: string }) => {
    const [node] = nodesWith('pg_slot');
    const { method, body, authorization } = options;
    const answer = await fetch(`http://${node?.address}:8008${path}`, {
      method,
      body: JSON.stringify(body),
      headers: authorization === undefined ? {} : { authorization },
    });
    await answer.text();
    return answer.status;
  };

  it.each([
    ['PATCH', '/config', { loop_wait: 1 }],
    ['PUT', '/config', {}],
    ['POST', '/switchover', { leader: 'patroni-1' }],
    ['POST', '/failover', { candidate: 'patroni-2' }],
    ['POST', '/restart', {}],
    ['POST', '/reinitialize', {}],
    ['POST', '/reload', {}],
    ['DELETE', '/switchover', {}],
  ])('refuses %s %s without the right password', async (method, path, body) => {
    expect(await request(path, { method, body })).toBe(401);
    for (const password of ['', 'patroni', 'password', 'admin']) {
      expect(await request(path, { method, body, authorization: basic('patroni', password) })).toBe(401);
    }
  });

  it('takes a change with it', async () => {
    const authorization = basic('patroni', await lab.readSecret('patroni_rest_password'));
    // null takes away a key that is not there: a change that changes nothing.
    expect(await request('/config', { method: 'PATCH', body: { howdah_probe: null }, authorization })).toBe(200);
  });

  it('answers reading without one, and knows each member by name and where its container is now', async () => {
    const Cluster = z.object({
      scope: z.string(),
      members: z.array(z.object({ name: z.string(), host: z.string(), api_url: z.string() })),
    });
    const [node] = nodesWith('pg_slot');
    const addresses = new Map(
      await Promise.all(
        patroniServices.map(async (name) => {
          const { stdout } = await lab.execInService(name, ['hostname', '-i']);
          return [name, stdout.trim()] as const;
        }),
      ),
    );
    const cluster = Cluster.parse(await (await fetch(`http://${node?.address}:8008/cluster`)).json());
    expect(cluster.scope).toBe('pgprod');
    expect([...cluster.members].sort((one, other) => one.name.localeCompare(other.name))).toEqual(
      patroniServices.map((name) => ({ name, host: name, api_url: `http://${addresses.get(name)}:8008/patroni` })),
    );
  });
});

describe('placement', () => {
  it('has each data container on the node of its slot, and one proxy on each edge', async () => {
    const where = (await inspectContainers()).map(({ node, container }) => {
      const [, service = ''] = /^\/pgstack_(.+?)\.\d+\./.exec(container.Name) ?? [];
      return `${service} on ${node}`;
    });
    const slots = nodesWith('pg_slot').flatMap((node) => [
      `etcd-${node.labels.pg_slot} on ${node.name}`,
      `patroni-${node.labels.pg_slot} on ${node.name}`,
    ]);
    expect(where.sort()).toEqual([...slots, ...nodesWith('edge').map((node) => `haproxy on ${node.name}`)].sort());
  });

  it('uses no virtual IP', async () => {
    const names = [...patroniServices, ...etcdServices, 'haproxy'];
    const modes = await Promise.all(names.map(async (name) => (await fetchServiceSpec(name)).EndpointSpec.Mode));
    expect(new Set(modes)).toEqual(new Set(['dnsrr']));
  });
});

describe('PostgreSQL', () => {
  it.each(patroniServices)('%s: no way in but SCRAM, and the socket for postgres itself', async (service) => {
    const rules = await queryMember(
      service,
      `select type, array_to_string(user_name, ','), auth_method, error from pg_hba_file_rules order by rule_number`,
    );
    const methods = rules.split('\n').map((line) => line.split('|'));
    expect(methods.length).toBeGreaterThan(3);
    for (const [type, users, method, error] of methods) {
      expect(error).toBe('');
      expect(method).toBe(type === 'local' && users === 'postgres' ? 'peer' : 'scram-sha-256');
    }
    expect(
      await queryMember(service, `select rolname from pg_authid where rolpassword not like 'SCRAM-SHA-256$%'`),
    ).toBe('');
  });

  it.each(patroniServices)('%s: runs with the parameters that its service was given', async (service) => {
    const Config = z.object({
      bootstrap: z.object({
        dcs: z.object({ postgresql: z.object({ parameters: z.record(z.string(), z.coerce.string()) }) }),
      }),
      postgresql: z.object({ parameters: z.record(z.string(), z.coerce.string()) }),
    });
    const { Env } = (await fetchServiceSpec(service)).TaskTemplate.ContainerSpec;
    const prefix = 'PATRONI_BASE_CONFIG=';
    const text = Env.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? '';
    const { bootstrap, postgresql } = Config.parse(parse(text, { version: '1.1' }));
    expect(bootstrap.dcs.postgresql.parameters).toMatchObject({ wal_level: 'logical' });
    const wanted = { ...bootstrap.dcs.postgresql.parameters, ...postgresql.parameters };
    for (const [name, value] of Object.entries(wanted)) {
      const seen = await queryMember(service, `show ${name}`);
      expect(`${name} = ${seen.replace(/(?<=^\d+)(min|s)$/, '$1')}`).toBe(
        `${name} = ${value === 'true' ? 'on' : value}`,
      );
    }
    expect(await queryMember(service, 'show data_checksums')).toBe('on');
  });

  it.each(patroniServices)('%s: has room in /dev/shm for parallel queries', async (service) => {
    expect(await run(service, ['df', '-B1', '--output=size', '/dev/shm'])).toMatch(/\n\s*1073741824$/);
  });

  it('commits on a quorum of the two replicas', async () => {
    const [leader] = (await lab.fetchStatus()).cluster.members.filter((member) => member.role === 'leader');
    expect(await queryMember(leader?.name ?? '', 'show synchronous_standby_names')).toMatch(/^ANY 1 \(/);
  });
});

describe('the proxies', () => {
  it('send 5432 to the leader and 5433 to a replica, on both edges', async () => {
    const password = await lab.readSecret('pg_superuser_password');
    for (const node of nodesWith('edge')) {
      const mark = `written-through-${node.name}-${crypto.randomUUID()}`;
      const write = await connectThrough({
        node,
        port: 5432,
        password,
        sql: `create table if not exists stack_test (mark text primary key, at timestamptz default now());
              insert into stack_test (mark) values ('${mark}');
              select pg_is_in_recovery()`,
      });
      expect(write).toMatchObject({ stdout: 'f\n', stderr: expect.not.stringContaining('ERROR') });
      const read = await connectThrough({ node, port: 5433, password, sql: 'select pg_is_in_recovery()' });
      expect(read.stdout).toBe('t\n');
      const refused = await connectThrough({ node, port: 5433, password, sql: 'create table no_such (id int)' });
      expect(refused.stderr).toContain('read-only transaction');
      // Acknowledged means that a second member has it: read it back from every member's own socket.
      for (const service of patroniServices) {
        await expect
          .poll(() => queryMember(service, `select count(*) from stack_test where mark = '${mark}'`), {
            timeout: 20_000,
          })
          .toBe('1');
      }
    }
    const [leader] = (await lab.fetchStatus()).cluster.members.filter((member) => member.role === 'leader');
    await queryMember(leader?.name ?? '', 'drop table stack_test');
  });

  it.each(['/', '/;csv', '/;json', '/metrics'])('show %s only with the password', async (path) => {
    const password = await lab.readSecret('haproxy_stats_password');
    for (const node of nodesWith('edge')) {
      const status = async (headers: Record<string, string>) =>
        (await fetch(`http://${node.address}:7000${path}`, { headers })).status;
      expect(await status({})).toBe(401);
      for (const wrong of ['', 'howdah', 'haproxy', 'admin']) {
        expect(await status({ authorization: basic('howdah', wrong) })).toBe(401);
      }
      expect(await status({ authorization: basic('howdah', password) })).toBe(200);
    }
  });

  it('say that they are alive to anyone, and nothing else', async () => {
    for (const node of nodesWith('edge')) {
      const answer = await fetch(`http://${node.address}:7000/healthz`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toMatch(/patroni|be_write/);
    }
  });
});

describe('secrets', () => {
  it.each([
    ['postgres', 'zalando'],
    ['postgres', 'postgres'],
    ['postgres', 'password'],
    ['postgres', ''],
    ['replicator', 'replicator'],
    ['replicator', 'standby'],
    ['standby', 'standby'],
    ['admin', 'cola'],
  ])('%s does not get in with "%s"', async (user, password) => {
    const [node] = nodesWith('edge');
    if (node === undefined) {
      throw new Error('the lab has no edge node');
    }
    const { stderr, exitCode } = await connectThrough({ node, port: 5432, user, password, sql: 'select 1' });
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/password authentication failed|no password supplied/);
  });

  it('are in no container’s or image’s description, environment, log or data directory', async () => {
    const values = await Promise.all(secretNames.map((name) => lab.readSecret(name)));
    const findIn = (text: string) => secretNames.filter((_, index) => text.includes(values[index] ?? ''));
    for (const { container, text } of await inspectContainers()) {
      expect({ name: container.Name, found: findIn(text) }).toEqual({ name: container.Name, found: [] });
    }
    for (const service of [...patroniServices, ...etcdServices, 'haproxy']) {
      expect({ service, found: findIn(await lab.readLogs(service, { lines: 5_000 })) }).toEqual({ service, found: [] });
    }
    for (const service of patroniServices) {
      expect(findIn(await run(service, ['cat', '/proc/1/environ'], { user: 'postgres' }))).toEqual([]);
      const files = ['sh', '-c', 'cat /var/lib/postgresql/data/pgdata/*.conf'];
      const text = await run(service, files, { user: 'postgres' });
      expect(text).toContain('primary_conninfo');
      expect(findIn(text)).toEqual([]);
      // Where they are: in memory, for one user.
      expect(await run(service, ['stat', '-c', '%a %U', '/run/patroni/patroni.yml'])).toBe('600 postgres');
      expect(await run(service, ['stat', '-f', '-c', '%T', '/run/patroni'])).toBe('tmpfs');
    }
  });
});

describe('containers', () => {
  it('run as users without privileges', async () => {
    for (const service of patroniServices) {
      expect(await run(service, ['stat', '-c', '%U', '/proc/1'])).toBe('postgres');
    }
    for (const service of etcdServices) {
      expect(await run(service, ['stat', '-c', '%u', '/proc/1'])).toBe('65532');
    }
    for (const node of nodesWith('edge')) {
      expect(await run('haproxy', ['stat', '-c', '%u', '/proc/1'], { onNode: node.name })).toBe('99');
    }
  });

  it('are bounded, and healthy where a check makes sense', async () => {
    for (const { container } of await inspectContainers()) {
      expect(container.HostConfig.CapDrop).toEqual(['ALL']);
      expect(container.HostConfig.Memory).toBeGreaterThan(0);
      expect({ name: container.Name, health: container.State.Health?.Status }).toEqual({
        name: container.Name,
        health: container.Name.startsWith('/pgstack_patroni') ? 'healthy' : undefined,
      });
    }
  });

  it('let an operator ask patronictl without any argument', async () => {
    const list = z.array(z.object({ Cluster: z.string(), Member: z.string() }));
    const members = list.parse(JSON.parse(await run('patroni-2', ['patronictl', 'list', '-f', 'json'])));
    expect(members.map((member) => member.Member).sort()).toEqual([...patroniServices]);
  });
});
