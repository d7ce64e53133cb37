import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { z } from 'zod';
import { secretsDirectoryOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';

/** The Swarm secrets the stack expects; their values are generated for each lab and kept in files of mode 0600. */
export const secretNames = [
  'pg_superuser_password',
  'pg_replication_password',
  'patroni_rest_password',
  'haproxy_stats_password',
] as const;
export type SecretName = (typeof secretNames)[number];

/** The user of HAProxy's statistics: the stack's default. */
export const statsUser = 'howdah';

export const secretFileOf = (spec: LabSpec, name: SecretName): string => join(secretsDirectoryOf(spec), name);

/** Generates the secrets that are not there yet. Only letters, digits, - and _, so that no template can break them. */
export const ensureSecretFiles = async (spec: LabSpec): Promise<void> => {
  await mkdir(secretsDirectoryOf(spec), { recursive: true, mode: 0o700 });
  for (const name of secretNames) {
    // `wx`: a secret that is there stays, and two starters cannot write different ones.
    await writeFile(secretFileOf(spec, name), randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(
      (error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
          throw error;
        }
      },
    );
  }
};

/** Value of one generated secret. */
export const readSecret = (spec: LabSpec, name: SecretName): Promise<string> =>
  readFile(secretFileOf(spec, name), 'utf8');

const SwarmSecret = z.object({ Spec: z.object({ Name: z.string() }) });

/** Puts the generated secrets into the swarm, where they are not there yet. */
export const ensureSwarmSecrets = async (spec: LabSpec, manager: Docker): Promise<void> => {
  const listed = z.array(SwarmSecret).parse(await manager.listSecrets());
  const present = new Set(listed.map((secret) => secret.Spec.Name));
  for (const name of secretNames.filter((each) => !present.has(each))) {
    const value = await readSecret(spec, name);
    await manager.createSecret({ Name: name, Labels: {}, Data: Buffer.from(value).toString('base64') });
  }
};
