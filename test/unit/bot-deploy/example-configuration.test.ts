import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type LoadedConfig, loadConfig } from '../../../src/config/load.ts';
import { Config } from '../../../src/config/schema.ts';
import { readText, readYaml, withDefaults } from './read-deploy-file.ts';

const BotStack = z.object({
  services: z.object({
    bot: z.object({
      environment: z.object({ HOWDAH_HEALTH_PORT: z.string() }),
      secrets: z.array(z.object({ target: z.string() })),
    }),
  }),
});
const DatabaseStack = z.object({ services: z.record(z.string(), z.unknown()) });

const { bot } = BotStack.parse(await readYaml('deploy/bot/stack.yml')).services;
const mounted = bot.secrets.map(({ target }) => withDefaults(target));
let folder: string;
let loaded: LoadedConfig;

// The example as it is, but for the folder of the secrets; in it is just what stack.yml mounts.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-example-'));
  await mkdir(join(folder, 'secrets'));
  const contents: Record<string, string> = { slack_bot_token: 'xoxb-example', slack_app_token: 'xapp-example' };
  for (const target of mounted) {
    await writeFile(join(folder, 'secrets', target), `${contents[target] ?? target}\n`, { mode: 0o400 });
  }
  const example = await readText('deploy/bot/howdah.example.yaml');
  const file = join(folder, 'howdah.yaml');
  await writeFile(file, example.replaceAll('/run/secrets/', `${folder}/secrets/`));
  loaded = await loadConfig(file);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the example configuration', () => {
  it('loads with the secrets that the stack mounts', () => {
    expect(loaded.warnings).toEqual([]);
    expect(loaded.secrets.slack).toMatchObject({ botToken: 'xoxb-example', appToken: 'xapp-example' });
    expect(loaded.secrets.ofCluster('pgprod').patroni.password).toBe('patroni_rest_password');
    expect(loaded.secrets.ofCluster('pgprod').haproxy.password).toBe('haproxy_stats_password');
  });

  it('uses every secret that the stack mounts', async () => {
    const example = await readText('deploy/bot/howdah.example.yaml');
    expect(mounted.filter((target) => !example.includes(`/run/secrets/${target}\n`))).toEqual([]);
  });

  it('has its health endpoint where the health check looks', async () => {
    const [, imagePort] = /HOWDAH_HEALTH_PORT=(\d+)/.exec(await readText('Dockerfile')) ?? [];
    expect([imagePort, withDefaults(bot.environment.HOWDAH_HEALTH_PORT)]).toEqual(
      Array(2).fill(String(loaded.config.http.port)),
    );
  });

  it('names the services, the scope and the users of the database stack', async () => {
    const { services } = DatabaseStack.parse(await readYaml('deploy/stack/stack.yml'));
    const text = withDefaults(await readText('deploy/stack/stack.yml'));
    const [cluster] = loaded.config.clusters;
    const hosts = [...(cluster?.patroni.members ?? []), ...(cluster?.etcd.members ?? [])].map(
      ({ url }) => new URL(url).hostname,
    );
    expect(hosts).toHaveLength(6);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(hosts));
    expect(text).toContain(`scope: ${cluster?.patroni.scope}\n`);
    expect(text).toContain(`username: ${cluster?.patroni.username}\n`);
    expect(text).toContain(`HAPROXY_STATS_USER: ${cluster?.haproxy.username}\n`);
  });
});

/** What is needed to walk a JSON schema down to its keys. */
const SchemaNode = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  /** A group with free keys; `false` where there are none. */
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  default: z.unknown().optional(),
});

/** Stands for every entry of a list, and for every free key of a group. */
const any = '*';

/** Each key of the configuration with its path and, where it has one, its default. */
function* keysOf(node: unknown, path: readonly string[] = []): Generator<{ path: readonly string[]; value: unknown }> {
  const { properties = {}, items, additionalProperties } = SchemaNode.parse(node);
  for (const entry of [items, additionalProperties]) {
    if (typeof entry === 'object') yield* keysOf(entry, [...path, any]);
  }
  for (const [key, child] of Object.entries(properties)) {
    yield { path: [...path, key], value: SchemaNode.parse(child).default };
    yield* keysOf(child, [...path, key]);
  }
}

const Place = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Everything that stands at such a path. */
const valuesAt = (value: unknown, [key, ...rest]: readonly string[]): unknown[] => {
  if (key === undefined) return value === undefined ? [] : [value];
  const entries = Object.entries(Place.safeParse(value).data ?? {});
  return entries.filter(([name]) => key === any || name === key).flatMap(([, child]) => valuesAt(child, rest));
};

describe('the example’s commented keys', () => {
  const keys = [...keysOf(z.toJSONSchema(Config, { io: 'input' }))];
  const commands = ['switchover', 'unlock'];

  it('are, with the others, all keys there are, each in its place', async () => {
    const example = await readText('deploy/bot/howdah.example.yaml');
    const names = new Set([...keys.map(({ path }) => path.at(-1) ?? ''), ...commands]);
    // A comment that is a key and its value, or an entry of a list, and nothing that is a sentence.
    const active = example
      .replaceAll(/^( *)# ( *)(\w+):(?= |$)(.*)$/gm, (line, indent, more, key, rest) =>
        names.has(key) ? `${indent}${more}${key}:${rest}` : line,
      )
      .replaceAll(/^( *)# ( *)- \{/gm, '$1$2- {');
    const value: unknown = parse(active);
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter(({ path }) => valuesAt(value, path).length === 0).map(({ path }) => path.join('.'))).toEqual([]);
    expect(Config.safeParse(value).error?.issues ?? []).toEqual([]);

    const before: unknown = parse(example);
    const wrong = keys.filter(
      (key) =>
        valuesAt(before, key.path).length === 0 &&
        typeof key.value !== 'object' &&
        key.value !== undefined &&
        valuesAt(value, key.path).some((found) => found !== key.value),
    );
    expect(wrong).toEqual([]);
  });
});
