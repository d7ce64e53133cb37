import { z } from 'zod';
import { crossCheck } from './cross-checks.ts';
import { checkPolicies } from './policy-checks.ts';
import { ChannelId, PolicyConfig } from './policy-schema.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'use lowercase letters, digits, "-" and "_", starting with a letter or digit');
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'use an http:// or https:// address' })
  .refine(hasNoCredentials, 'put the user name into username and the password into passwordFile, not into the address');
const secretFile = z.string().min(1, 'name the file that holds the secret');
const deadlineMs = z.int().min(50).max(10_000);

/** A password in an address ends up in logs and messages. */
function hasNoCredentials(address: string): boolean {
  return !/^[a-z]+:\/\/[^/]*@/.test(address);
}

/** TLS towards one kind of source; files in PEM. */
export const TlsConfig = z.strictObject({
  caFile: z.string().optional(),
  certFile: z.string().optional(),
  keyFile: secretFile.optional(),
});
export type TlsConfig = z.infer<typeof TlsConfig>;

const PatroniConfig = z.strictObject({
  /** Patroni's scope; the etcd prefix is `<namespace><scope>/`. */
  scope: z.string().regex(/^[^/\s]+$/, 'a scope has neither slashes nor spaces'),
  namespace: z
    .string()
    .regex(/^\/(.*\/)?$/, 'begins and ends with "/"')
    .default('/service/'),
  members: z
    .array(z.strictObject({ name: z.string().min(1), url: httpUrl }))
    .min(1)
    .max(25),
  username: z.string().min(1).optional(),
  passwordFile: secretFile.optional(),
  tls: TlsConfig.optional(),
  deadlineMs: deadlineMs.default(1000),
});

const EtcdConfig = z.strictObject({
  members: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** Client address, gRPC. */
        url: httpUrl,
        /** Where `/health` answers, if it is not the client address. */
        healthUrl: httpUrl.optional(),
      }),
    )
    .min(1),
  username: z.string().min(1).optional(),
  passwordFile: secretFile.optional(),
  tls: TlsConfig.optional(),
  deadlineMs: deadlineMs.default(1000),
});

const HaproxyConfig = z.strictObject({
  instances: z.array(z.strictObject({ name: z.string().min(1), statsUrl: httpUrl })).min(1),
  username: z.string().min(1).optional(),
  passwordFile: secretFile.optional(),
  tls: TlsConfig.optional(),
  writeBackend: z.string().min(1).default('be_write'),
  readBackend: z.string().min(1).default('be_readonly'),
  deadlineMs: deadlineMs.default(1000),
});

const SwarmConfig = z.strictObject({
  /** `unix:///var/run/docker.sock`, `tcp://host:2376` or `https://host:2376`; tried in this order. */
  managers: z
    .array(
      z
        .string()
        .regex(/^(unix:\/\/\/|tcp:\/\/|https?:\/\/)/, 'begins with unix:///, tcp://, http:// or https://')
        .refine(hasNoCredentials, 'no user name or password in the address: use tls'),
    )
    .min(1),
  /** Name of the stack that holds the cluster's services. */
  stack: z.string().min(1),
  tls: TlsConfig.optional(),
  deadlineMs: deadlineMs.default(1000),
});

/** For the write probe: an ordinary role that may log in, through the proxies' doors for writes. */
const PostgresConfig = z.strictObject({
  proxies: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        host: z.string().min(1),
        port: z.int().min(1).max(65_535).default(5432),
      }),
    )
    .min(1),
  username: z.string().min(1),
  passwordFile: secretFile,
  database: z.string().min(1).default('postgres'),
});
export type PostgresConfig = z.infer<typeof PostgresConfig>;

export const ClusterConfig = z.strictObject({
  name,
  /** Channels (ids) in which this cluster is meant when none is named. */
  channels: z.array(ChannelId).default([]),
  /** Where changes are asked for and shown; by default the first of `channels` (`requestChannelOf`). */
  requestChannel: ChannelId.optional(),
  /** Its name has to be typed to ask for a change. */
  production: z.boolean().default(false),
  policy: PolicyConfig.prefault({}),
  patroni: PatroniConfig,
  etcd: EtcdConfig,
  haproxy: HaproxyConfig,
  swarm: SwarmConfig,
  /** Without it the write gap of a change is not measured. */
  postgres: PostgresConfig.optional(),
  /** How often sources without a watch are asked. */
  pollMs: z.int().min(250).max(60_000).default(2000),
});
export type ClusterConfig = z.infer<typeof ClusterConfig>;

const SlackConfig = z.strictObject({
  mode: z.enum(['socket', 'http']).default('socket'),
  teamId: z.string().regex(/^T[A-Z0-9]+$/, 'a team id such as T0123ABCD'),
  appId: z.string().regex(/^A[A-Z0-9]+$/, 'an app id such as A0123ABCD'),
  botTokenFile: secretFile,
  /** Socket Mode only. */
  appTokenFile: secretFile.optional(),
  /** HTTP mode only. */
  signingSecretFile: secretFile.optional(),
  /** HTTP mode only: where Slack's requests arrive. */
  port: z.int().min(1).max(65_535).default(3000),
  /** The slash command, as in the app's manifest. */
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/)
    .default('/pg'),
  /** Where every event of an operation is told as well. */
  auditChannel: ChannelId.optional(),
  /** Another Web API address: the local workspace. */
  apiUrl: httpUrl.optional(),
});
export type SlackConfig = z.infer<typeof SlackConfig>;

/** The whole configuration file. Unknown keys are errors: a typo must not be silence. */
export const Config = z
  .strictObject({
    slack: SlackConfig,
    clusters: z.array(ClusterConfig).min(1),
    operations: z
      .strictObject({
        /** Under which the journal lies in each cluster's etcd. */
        prefix: z
          .string()
          .regex(/^\/([^/\s]+\/)+$/, 'begins and ends with "/"')
          .default('/howdah/'),
        /** How long the lock of a bot that died holds. */
        lockTtlS: z.int().min(5).max(60).default(6),
      })
      .prefault({}),
    /** A secret: who is enrolled for one-time codes (second-factor-file.ts). */
    secondFactorFile: secretFile.optional(),
    /** `/healthz`, `/readyz` and `/metrics`. */
    http: z
      .strictObject({ host: z.string().default('0.0.0.0'), port: z.int().min(0).max(65_535).default(8080) })
      .prefault({}),
    log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  })
  .superRefine(
    (config, context) => {
      for (const { path, message } of [...crossCheck(config), ...checkPolicies(config)]) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
    },
    // Also when something else is wrong: every problem is reported at once.
    { when: () => true },
  );
export type Config = z.infer<typeof Config>;
