import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { DemoTrouble } from '../demo-trouble.ts';

/** A Docker Engine as DOCKER_HOST and its companions name it. */
export interface DockerAddress {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  /** Host name or address at which ports published on the engine's node can be reached. */
  readonly publishedHost: string;
  /** Folder with ca.pem, cert.pem and key.pem when TLS is asked for. */
  readonly certFolder: string | undefined;
}

/** Reads DOCKER_HOST; `env` may carry DOCKER_TLS_VERIFY and DOCKER_CERT_PATH as the docker client has them. */
export function parseDockerAddress(
  dockerHost: string,
  env: Readonly<Record<string, string | undefined>>,
): DockerAddress {
  const scheme = /^(unix|tcp):\/\/(.+)$/.exec(dockerHost)?.[1];
  if (scheme === undefined) {
    throw new DemoTrouble(`The demo reaches an engine over unix:// or tcp://, not over "${dockerHost}".`);
  }
  const publishedHost = scheme === 'unix' ? '127.0.0.1' : new URL(dockerHost).hostname;
  const certFolder = env.DOCKER_TLS_VERIFY ? (env.DOCKER_CERT_PATH ?? join(env.HOME ?? '/root', '.docker')) : undefined;
  return { dockerHost, publishedHost, certFolder };
}

/** A client of that engine. Nothing is asked yet. */
export async function openDockerEngine(address: DockerAddress, timeoutMs = 20_000): Promise<Docker> {
  // Explicit undefined: dockerode would otherwise mix in what DOCKER_HOST says.
  const common = { host: undefined, port: undefined, socketPath: undefined, timeout: timeoutMs };
  const url = new URL(address.dockerHost);
  if (url.protocol === 'unix:') return new Docker({ ...common, socketPath: url.pathname });
  const tls = await readTls(address.certFolder);
  const protocol = tls === undefined ? 'http' : 'https';
  const port = Number(url.port || (protocol === 'https' ? 2376 : 2375));
  return new Docker({ ...common, ...tls, protocol, host: url.hostname, port });
}

async function readTls(folder: string | undefined) {
  if (folder === undefined) return undefined;
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFile(join(folder, file), 'utf8')),
  );
  return ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key };
}
