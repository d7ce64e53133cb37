import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { type SecretName, secretNames } from '../../lifecycle/lab-secrets.ts';

/** Every name that the demo gives to something on an engine begins so, or lives in the stack of this name. */
export const demoStack = 'howdah-demo';

/** Swarm's name of a secret of the demo. */
export const swarmSecretOf = (name: SecretName): string => `${demoStack}-${name}`;

/** File of a generated secret, for the bot. */
export const secretFileIn = (folder: string, name: SecretName): string => join(folder, 'secrets', name);

/** Generates passwords, into files of mode 0600 and into the swarm. */
export async function createEngineSecrets(engine: Docker, folder: string): Promise<void> {
  await mkdir(join(folder, 'secrets'), { recursive: true, mode: 0o700 });
  for (const name of secretNames) {
    const value = randomBytes(24).toString('base64url');
    await writeFile(secretFileIn(folder, name), value, { mode: 0o600 });
    await engine.createSecret({ Name: swarmSecretOf(name), Labels: {}, Data: Buffer.from(value).toString('base64') });
  }
}
