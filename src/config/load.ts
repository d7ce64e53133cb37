import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { reportIssue } from './describe-issue.ts';
import { findUnknownCommands } from './policy-checks.ts';
import { type ClusterConfig, Config, type TlsConfig } from './schema.ts';
import { parseSecondFactorFile, type SecondFactors } from './second-factor-file.ts';
import { findSecretReferences, readSecretFile } from './secret-files.ts';
import { type ClusterSecrets, Secrets, type SourceSecrets, type TlsSecrets } from './secrets.ts';
import { readYaml } from './yaml-source.ts';

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
 * `changing`: names of the commands that a policy may speak of; any, when absent.
 */
export async function loadConfig(
  file: string,
  { changing }: { readonly changing?: readonly string[] } = {},
): Promise<LoadedConfig> {
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
  const unknown = changing === undefined ? [] : findUnknownCommands(source.value ?? {}, changing);
  for (const { path, message } of unknown) report(path, message);

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
  const secondFactors = parseSecondFactorFile(contents.get('secondFactorFile') ?? '{}');
  for (const problem of secondFactors.ok ? [] : secondFactors.problems) {
    report(['secondFactorFile'], `the file, ${problem}`);
  }

  if (!parsed.success || problems.length > 0) {
    const sorted = problems.sort((a, b) => a.line - b.line);
    throw new ConfigError({ file, problems: [...new Set(sorted.map((problem) => problem.text))] });
  }
  return { config: parsed.data, secrets: collectSecrets(parsed.data, contents, secondFactors), warnings };
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

function collectSecrets(config: Config, contents: ReadonlyMap<string, string>, secondFactors: SecondFactors): Secrets {
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
    ...(secondFactors.ok && { secondFactors: secondFactors.secrets }),
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
    postgres: source('postgres', undefined),
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
