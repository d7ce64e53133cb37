import { z } from 'zod';

/** A rule about more than one key that does not hold. */
export interface CrossFinding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

// These run on whatever stands in the file, valid or not, so that all problems are told at once: every piece is
// optional here, and a piece of a wrong type counts as absent because the schema already complains about it.
const text = z.string().optional().catch(undefined);
const Credentials = z.looseObject({ username: text, passwordFile: text, tls: z.unknown().optional() }).catch({});
const Tls = z.looseObject({ caFile: text, certFile: text, keyFile: text });
const Named = z.array(z.looseObject({ name: text }).catch({})).catch([]);
const Cluster = z
  .looseObject({
    name: text,
    patroni: Credentials.optional(),
    etcd: Credentials.optional(),
    haproxy: Credentials.optional(),
    swarm: Credentials.optional(),
    postgres: z.looseObject({ proxies: z.unknown().optional() }).catch({}).optional(),
  })
  .catch({});
const Whole = z
  .looseObject({
    slack: z
      .looseObject({ mode: text, appTokenFile: z.unknown().optional(), signingSecretFile: z.unknown().optional() })
      .catch({})
      .optional(),
    clusters: z.array(Cluster).catch([]).optional(),
  })
  .catch({});

/** What no single key can tell. Takes the file's content as it is. */
export function crossCheck(value: unknown): CrossFinding[] {
  const { slack, clusters } = Whole.parse(value);
  const all = clusters ?? [];
  return [
    ...(slack === undefined ? [] : slackFindings(slack)),
    ...repeatedNames(all, ['clusters']),
    ...all.flatMap((cluster, index) => clusterFindings(cluster, ['clusters', index])),
  ];
}

function slackFindings(slack: Record<string, unknown>): CrossFinding[] {
  const mode = slack.mode ?? 'socket';
  if (mode !== 'socket' && mode !== 'http') return [];
  const key = mode === 'socket' ? 'appTokenFile' : 'signingSecretFile';
  return slack[key] === undefined ? [{ path: ['slack', key], message: `is needed when mode is "${mode}"` }] : [];
}

function clusterFindings(cluster: z.infer<typeof Cluster>, path: CrossFinding['path']): CrossFinding[] {
  const lists = [
    ['patroni', 'members'],
    ['etcd', 'members'],
    ['haproxy', 'instances'],
  ] as const;
  return [
    ...lists.flatMap(([kind, key]) => repeatedNames(Named.parse(cluster[kind]?.[key]), [...path, kind, key])),
    ...repeatedNames(Named.parse(cluster.postgres?.proxies), [...path, 'postgres', 'proxies']),
    ...(['patroni', 'etcd', 'haproxy', 'swarm'] as const).flatMap((kind) => {
      const part = cluster[kind];
      return part === undefined
        ? []
        : [...halfLogins(part, [...path, kind]), ...halfTls(part.tls, [...path, kind], kind)];
    }),
  ];
}

function repeatedNames(items: readonly { name?: string | undefined }[], path: CrossFinding['path']): CrossFinding[] {
  const seen = new Set<string>();
  return items.flatMap(({ name }, index) => {
    if (name === undefined) return [];
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated ? [{ path: [...path, index, 'name'], message: `"${name}" is used twice` }] : [];
  });
}

function halfLogins(part: z.infer<typeof Credentials>, path: CrossFinding['path']): CrossFinding[] {
  return pairFindings(part.username, part.passwordFile, ['username', 'passwordFile'], path);
}

function halfTls(tls: unknown, path: CrossFinding['path'], kind: string): CrossFinding[] {
  const parsed = Tls.safeParse(tls);
  if (!parsed.success) return [];
  const { caFile, certFile, keyFile } = parsed.data;
  const place = [...path, 'tls'];
  const needsCa = kind === 'etcd' && certFile !== undefined && caFile === undefined;
  return [
    ...pairFindings(certFile, keyFile, ['certFile', 'keyFile'], place),
    ...(needsCa ? [{ path: [...place, 'caFile'], message: 'is needed together with certFile' }] : []),
  ];
}

function pairFindings(
  first: unknown,
  second: unknown,
  names: readonly [string, string],
  path: CrossFinding['path'],
): CrossFinding[] {
  if ((first === undefined) === (second === undefined)) return [];
  const [missing, present] = first === undefined ? names : ([names[1], names[0]] as const);
  return [{ path: [...path, missing], message: `is needed together with ${present}` }];
}
