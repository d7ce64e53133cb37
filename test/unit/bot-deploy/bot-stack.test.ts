import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { botFolder, checkout, readText, readYaml } from './read-deploy-file.ts';

const Service = z.looseObject({
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  cap_drop: z.array(z.string()).optional(),
  logging: z.looseObject({ options: z.record(z.string(), z.string()) }).optional(),
  ports: z.array(z.unknown()).optional(),
  volumes: z.array(z.looseObject({ source: z.string(), read_only: z.boolean() })).optional(),
  secrets: z.array(z.looseObject({ uid: z.string(), mode: z.number() })).optional(),
  deploy: z
    .looseObject({ resources: z.looseObject({ limits: z.looseObject({ memory: z.string() }) }).optional() })
    .optional(),
});
const Stack = z.object({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ external: z.literal(true), name: z.string() })).default({}),
  configs: z.record(z.string(), z.object({ file: z.string(), name: z.string() })).default({}),
});

const stackFiles = ['stack.yml', 'socket-proxy.yml', 'socket.yml', 'http.yml', 'write-probe.yml', 'second-factor.yml'];
const readStack = async (file: string) => Stack.parse(await readYaml('deploy/bot', file));

/** Variables that a compose file reads, with their defaults (undefined: must be set). */
const variablesOf = (text: string) => {
  const body = text.replaceAll(/^#.*\n/gm, '');
  return [...body.matchAll(/\$\{([A-Z_]+)(?::-([^}]*))?/g)].map(([, name = '', fallback]) => ({ name, fallback }));
};

/** What the head of a compose file says of a variable's default; `-` means that it must be set. */
const explainedDefault = (text: string, name: string): string | undefined =>
  new RegExp(`^#   ${name} +("[^"]*"|\\S+) +\\S`, 'm').exec(text)?.[1]?.replaceAll('"', '');

describe('the stack of the bot', () => {
  it.each(stackFiles)('%s explains every variable with its default, and no other', async (file) => {
    const text = await readText('deploy/bot', file);
    const variables = variablesOf(text);
    for (const { name, fallback } of variables) {
      expect(`${name} ${explainedDefault(text, name)}`).toBe(`${name} ${fallback ?? '-'}`);
    }
    const explained = [...text.matchAll(/^# {3}([A-Z][A-Z_]+) {2,}/gm)].map(([, name]) => name);
    expect(new Set(explained)).toEqual(new Set(variables.map(({ name }) => name)));
  });

  it('lets the bot end by itself before it is killed', async () => {
    const seconds = Number.parseInt((await readStack('stack.yml')).services.bot?.stop_grace_period ?? '', 10);
    const promised = /ends within (\d+) s\./.exec(await readText('deploy/bot/README.md'))?.[1];
    expect(Number(promised)).toBeLessThan(seconds);
  });

  it('knows every file of its folder in the README', async () => {
    const readme = await readText('deploy/bot/README.md');
    const files = (await readdir(botFolder)).filter((file) => file !== 'README.md');
    expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
  });

  it.each(['write-probe.yml', 'second-factor.yml'])('%s mounts what the example names', async (file) => {
    const example = await readText('deploy/bot/howdah.example.yaml');
    const targets = (await readStack(file)).services.bot?.secrets?.map(({ target }) => String(target)) ?? [];
    expect(targets.filter((target) => !example.includes(`/run/secrets/${target}\n`))).toEqual([]);
    expect(targets).toHaveLength(1);
  });

  it.each([
    ['stack.yml', 'bot'],
    ['socket-proxy.yml', 'docker-reader'],
  ])('%s: %s can write nothing, has no capability, and limits its memory and its logs', async (file, name) => {
    const service = (await readStack(file)).services[name];
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(service?.deploy?.resources?.limits.memory).toBeDefined();
    expect(service?.logging?.options).toMatchObject({ 'max-size': expect.anything(), 'max-file': expect.anything() });
  });

  it.each(stackFiles)('%s mounts the socket of the engine and nothing else, and nobody in it is root', async (file) => {
    for (const service of Object.values((await readStack(file)).services)) {
      const sources = (service.volumes ?? []).map(({ source, read_only }) => ({ source, read_only }));
      expect(sources.filter(({ source }) => source !== '/var/run/docker.sock')).toEqual([]);
      expect(sources.every(({ read_only }) => read_only)).toBe(true);
      if (sources.length > 0) expect(service.user).toMatch(/^[1-9]\d*:\$\{HOWDAH_DOCKER_GID:\?/);
      if (file !== 'http.yml') expect(service.ports).toBeUndefined();
    }
  });

  it.each([
    ['stack.yml', 4],
    ['write-probe.yml', 1],
    ['second-factor.yml', 1],
  ])('%s gives its secrets to the user of the image only, under names that can be raised', async (file, count) => {
    const { services, secrets, configs } = await readStack(file);
    expect(services.bot?.secrets?.map(({ uid, mode }) => ({ uid, mode }))).toEqual(
      Array(count).fill({ uid: '1000', mode: 0o400 }),
    );
    const names = [...Object.values(secrets), ...Object.values(configs)].map(({ name }) => name);
    expect(names.every((name) => /^\$\{[A-Z_]+:-[a-z0-9_]+\}$/.test(name))).toBe(true);
  });
});

describe('the filter before the socket', () => {
  const passes = async (method: string, path: string): Promise<boolean> => {
    const text = await readText('deploy/bot/socket-proxy.cfg');
    const methods = /acl is_read method (.+)/.exec(text)?.[1]?.split(' ') ?? [];
    const pattern = /acl is_known path_reg (\S+)/.exec(text)?.[1] ?? '(?!)';
    expect(text).toContain('http-request deny deny_status 403 unless is_read is_known\n');
    return methods.includes(method) && new RegExp(pattern).test(path);
  };

  it.each(['/version', '/v1.44/version', '/nodes', '/v1.47/services', '/v1.41/tasks', '/_ping'])(
    'lets GET %s pass',
    async (path) => expect(await passes('GET', path)).toBe(true),
  );

  it.each([
    ['POST', '/services/create'],
    ['POST', '/v1.44/nodes'],
    ['DELETE', '/services'],
    ['GET', '/secrets'],
    ['GET', '/configs'],
    ['GET', '/containers/json'],
    ['GET', '/services/create'],
    ['GET', '/v1.44/../containers/json'],
    ['GET', '/x/nodes'],
    ['GET', '/nodes/'],
  ])('stops %s %s', async (method, path) => expect(await passes(method, path)).toBe(false));
});

describe('the image of the bot', () => {
  it('is not root, stops on SIGTERM, looks at /healthz and carries the version of the package', async () => {
    const dockerfile = await readText('Dockerfile');
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readText('package.json')));
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER 1000:1000$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^HEALTHCHECK[\s\S]+\/healthz/m);
    expect(last).toMatch(new RegExp(`^ARG VERSION=${version.replaceAll('.', '\\.')}$`, 'm'));
  });

  it('takes no secret as a build argument', async () => {
    const dockerfile = await readText('Dockerfile');
    const args = [...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name);
    expect(args).toEqual(['NODE_IMAGE', 'VERSION', 'REVISION']);
  });

  it('is built from the sources and the list of packages only', async () => {
    const lines = (await readText('.dockerignore')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(['*', '!package.json', '!package-lock.json', '!src', '!commands']);
    expect(await readdir(checkout)).toEqual(expect.arrayContaining(lines.slice(1).map((line) => line.slice(1))));
  });
});
