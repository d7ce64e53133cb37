import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = new URL('../../../deploy/stack/', import.meta.url);

/** Text of a file in deploy/stack. */
export const readStackFile = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const variable = /\$(?:(\$)|\{([A-Z0-9_]+)(?::-([^}]*))?\})/g;

/** What `docker stack deploy` makes of ${NAME:-default} and $$; a variable without default and value is an error. */
export const interpolate = (text: string, env: Readonly<Record<string, string>> = {}): string =>
  text.replaceAll(variable, (_whole, escaped: string | undefined, name: string | undefined, fallback?: string) => {
    if (escaped !== undefined) {
      return '$';
    }
    const value = env[name ?? ''] ?? fallback;
    if (value === undefined) {
      throw new Error(`variable ${name} has neither a value nor a default`);
    }
    return value;
  });

/** Each variable of a file with its default, in the order of first use; a second default would be a mistake. */
export const variablesOf = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const body = text.replaceAll(/^\s*#.*$/gm, '');
  for (const [, , name, fallback] of body.matchAll(variable)) {
    if (name === undefined) {
      continue;
    }
    const known = found.get(name);
    if (known !== undefined && known !== fallback) {
      throw new Error(`variable ${name} has two defaults: ${known} and ${fallback}`);
    }
    found.set(name, fallback ?? '');
  }
  return found;
};

const Port = z.strictObject({ target: z.number(), published: z.number(), protocol: z.string(), mode: z.string() });

const Deploy = z.object({
  mode: z.string(),
  replicas: z.number(),
  endpoint_mode: z.string(),
  update_config: z.object({ parallelism: z.number(), order: z.string(), failure_action: z.string() }),
  restart_policy: z.object({ condition: z.string() }),
  resources: z.object({ limits: z.object({ cpus: z.coerce.string(), memory: z.string() }) }),
  placement: z.object({ constraints: z.array(z.string()), max_replicas_per_node: z.number().optional() }),
});

const Mount = z.union([
  z.string(),
  z.object({
    type: z.string(),
    source: z.string().optional(),
    target: z.string(),
    tmpfs: z.object({ size: z.number() }).optional(),
  }),
]);

export const Service = z.object({
  image: z.string(),
  hostname: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  ports: z.array(Port).default([]),
  volumes: z.array(Mount).default([]),
  secrets: z.array(z.object({ source: z.string(), target: z.string(), mode: z.number() })).default([]),
  healthcheck: z.unknown().optional(),
  stop_grace_period: z.string(),
  stop_signal: z.string().optional(),
  networks: z.array(z.string()),
  ulimits: z.object({ nofile: z.object({ soft: z.number(), hard: z.number() }) }),
  logging: z.object({ driver: z.string(), options: z.object({ 'max-size': z.string() }) }),
  deploy: Deploy,
});
export type Service = z.infer<typeof Service>;

export const Stack = z.object({
  version: z.string(),
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ external: z.literal(true), name: z.string() })),
  configs: z.record(z.string(), z.object({ file: z.string(), name: z.string() })),
  networks: z.record(z.string(), z.object({ external: z.boolean(), name: z.string() })),
  volumes: z.record(z.string(), z.null()),
});
export type Stack = z.infer<typeof Stack>;

/** stack.yml as the Swarm would get it. */
export const loadStack = (env: Readonly<Record<string, string>> = {}): Stack =>
  Stack.parse(parse(interpolate(readStackFile('stack.yml'), env), { merge: true }));

export const serviceOf = (stack: Stack, name: string): Service => {
  const service = stack.services[name];
  if (service === undefined) {
    throw new Error(`stack.yml has no service ${name}`);
  }
  return service;
};

const Parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const PatroniConfig = z.object({
  scope: z.string(),
  etcd3: z.object({ hosts: z.array(z.string()) }),
  etcd: z.undefined().optional(),
  bootstrap: z.object({
    dcs: z.object({
      ttl: z.number(),
      loop_wait: z.number(),
      retry_timeout: z.number(),
      synchronous_mode: z.union([z.string(), z.boolean()]),
      synchronous_mode_strict: z.boolean(),
      failsafe_mode: z.boolean(),
      postgresql: z.object({ use_pg_rewind: z.boolean(), use_slots: z.boolean(), parameters: Parameters }),
    }),
    initdb: z.array(z.union([z.string(), z.record(z.string(), z.string())])),
  }),
  postgresql: z.object({
    parameters: Parameters,
    pg_hba: z.array(z.string()),
    authentication: z.record(z.string(), z.strictObject({ username: z.string() })),
  }),
  restapi: z.object({ authentication: z.strictObject({ username: z.string() }) }),
});
export type PatroniConfig = z.infer<typeof PatroniConfig>;

/** Patroni's configuration as a member's entrypoint gets it. It is read by a YAML 1.1 parser there. */
export const patroniConfigOf = (service: Service): PatroniConfig =>
  PatroniConfig.parse(parse(service.environment.PATRONI_BASE_CONFIG ?? '', { version: '1.1' }));
