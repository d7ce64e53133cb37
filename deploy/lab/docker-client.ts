import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectoryOf } from './lab-paths.ts';
import type { LabSpec } from './lab-spec.ts';
import type { RootFileSystem } from './root-file-system.ts';
import { runCommand } from './run-command.ts';

// The machine has no docker client of its own, or one that is not ours to use: for this one command, in a mount
// namespace of its own, the lab's /usr lies over the machine's, so that it sees the machine's files at their own paths.
const withLabUsr = 'mount --bind "$0/usr" /usr && exec /usr/bin/docker "$@"';

/** Runs the docker client of the lab's root file system against an engine (`unix://…` or `tcp://…`). */
export const runDockerClient = async (fields: {
  readonly spec: LabSpec;
  readonly root: RootFileSystem;
  readonly host: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly onLine?: (line: string) => void;
}): Promise<string> => {
  // An empty configuration: neither contexts nor credentials of whoever runs the lab take part.
  const configuration = join(stateDirectoryOf(fields.spec), 'docker-configuration');
  await mkdir(configuration, { recursive: true });
  const argv = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', withLabUsr, fields.root.hostRoot];
  return runCommand([...argv, ...fields.args], {
    env: { DOCKER_HOST: fields.host, DOCKER_CONFIG: configuration, ...fields.env },
    ...(fields.cwd === undefined ? {} : { cwd: fields.cwd }),
    ...(fields.onLine === undefined ? {} : { onLine: fields.onLine }),
  });
};
