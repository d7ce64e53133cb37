import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { findNearestWord } from '../core/nearest-word.ts';
import { ConfigError } from './config-error.ts';
import { type ClusterConfig, Config, type TlsConfig } from './schema.ts';
import { findSecretReferences, readSecretFile } from './secret-files.ts';
import { type ClusterSecrets, Secrets, type SourceSecrets, type TlsSecrets } from './secrets.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** Never log it; it prints as a placeholder anyway. */
  readonly secrets: Secrets;
  /** Worth a line in the log, but no reason to stop: a secret file that everybody may read. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration file and every secret file it names (relative to its folder). Throws one `ConfigError` with
 * all problems: those of the YAML, or those of the schema and the secret files together, each with its path and line.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const source = readYaml(await readText(file));
  if (source.mistakes.length > 0) throw new ConfigError({ file, problems: source.mistakes });

  const problems: { line: number; text: string }[] = [];
  const warnings: string[] = [];
  const report = (path: readonly PropertyKey[], message: string): void => {
    const line = source.lineOf(path);
    problems.push({ line, text: `${z.core.toDotPath([...path]) || 'the file'} (line ${line}): ${message}` });
  };

  const parsed = Config.safeParse(source.value ?? {});
  for (const issue of parsed.error?.issues ?? []) reportIssue(issue, source, report);

  const contents = new Map<string, string>();
  for (const reference of findSecretReferences(source.value)) {
    const secret = await readSecretFile(reference, dirname(file));
    const place = z.core.toDotPath([...reference.path]);
    if (!secret.ok) {
      report(reference.path, secret.problem);
      continue;
    }
    const shape = wrongToken(reference.path.at(-1), secret.content);
    if (shape !== undefined) report(reference.path, shape);
    if (secret.warning !== undefined) warnings.push(`${place}: ${secret.warning}`);
    contents.set(place, secret.content);
  }

  if (!parsed.success || problems.length > 0) {
    const sorted = problems.sort((a, b) => a.line - b.line);
    throw new ConfigError({ file, problems: [...new Set(sorted.map((problem) => problem.text))] });
  }
  return { config: parsed.data, secrets: collectSecrets(parsed.data, contents), warnings };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const reason = code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${code})`;
    throw new ConfigError({ file, problems: [reason] });
  }
}

type Issue = z.core.$ZodIssue;

function reportIssue(
  issue: Issue,
  source: YamlSource,
  report: (path: readonly PropertyKey[], message: string) => void,
): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) report([...issue.path, key], unknownKey(key, knownKeysAt(issue.path)));
    return;
  }
  const isMissing = issue.code !== 'custom' && source.valueAt(issue.path) === undefined;
  if (isMissing) report(issue.path, 'is missing');
  else if (issue.code === 'invalid_type') report(issue.path, `must be ${article(issue.expected)}`);
  else if (issue.code === 'too_small') report(issue.path, bound('least', issue.origin, Number(issue.minimum)));
  else if (issue.code === 'too_big') report(issue.path, bound('most', issue.origin, Number(issue.maximum)));
  else report(issue.path, issue.message);
}

function bound(word: 'least' | 'most', origin: string, limit: number): string {
  if (origin === 'string') return limit === 1 ? 'must not be empty' : `needs at ${word} ${limit} characters`;
  return origin === 'array'
    ? `needs at ${word} ${limit === 1 ? 'one entry' : `${limit} entries`}`
    : `must be at ${word} ${limit}`;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = findNearestWord(key, known);
  return meant === undefined ? `unknown key; known are ${known.join(', ')}` : `unknown key; did you mean ${meant}?`;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a group of keys',
    array: 'a list',
    string: 'a text (put it in quotes)',
    int: 'a whole number',
  };
  return names[type] ?? `a ${type}`;
}

/** Only what is needed to walk a JSON schema down to an object's keys. */
const SchemaNode = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

function knownKeysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(Config, { io: 'input' });
  for (const key of path) {
    const { properties, items } = SchemaNode.parse(node);
    node = typeof key === 'number' ? items : properties?.[String(key)];
    if (node === undefined) return [];
  }
  return Object.keys(SchemaNode.parse(node).properties ?? {});
}

/** Slack's tokens tell their kind; a mix-up is the most common mistake of all. */
function wrongToken(key: string | number | undefined, content: string): string | undefined {
  if (key === 'botTokenFile' && !content.startsWith('xoxb-')) {
    return 'the file does not hold a bot token (they begin with xoxb-)';
  }
  if (key === 'appTokenFile' && !content.startsWith('xapp-')) {
    return 'the file does not hold an app-level token (they begin with xapp-)';
  }
  return undefined;
}

function collectSecrets(config: Config, contents: ReadonlyMap<string, string>): Secrets {
  const read = (...path: (string | number)[]): string | undefined => contents.get(z.core.toDotPath(path));
  const appToken = read('slack', 'appTokenFile');
  const signingSecret = read('slack', 'signingSecretFile');
  return new Secrets({
    slack: {
      botToken: read('slack', 'botTokenFile') ?? '',
      ...(appToken === undefined ? {} : { appToken }),
      ...(signingSecret === undefined ? {} : { signingSecret }),
    },
    clusters: new Map(
      config.clusters.map((cluster, index) => [
        cluster.name,
        collectCluster(cluster, (...path) => read('clusters', index, ...path)),
      ]),
    ),
  });
}

function collectCluster(cluster: ClusterConfig, read: (...path: string[]) => string | undefined): ClusterSecrets {
  const source = (kind: string, tls: TlsConfig | undefined): SourceSecrets => {
    const password = read(kind, 'passwordFile');
    return {
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls: collectTls((key) => read(kind, 'tls', key)) }),
    };
  };
  return {
    patroni: source('patroni', cluster.patroni.tls),
    etcd: source('etcd', cluster.etcd.tls),
    haproxy: source('haproxy', cluster.haproxy.tls),
    swarm: source('swarm', cluster.swarm.tls),
  };
}

function collectTls(read: (key: string) => string | undefined): TlsSecrets {
  const [ca, cert, key] = ['caFile', 'certFile', 'keyFile'].map(read);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
