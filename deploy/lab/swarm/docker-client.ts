import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { dyingWithUs, runCommand } from '../host/run-command.ts';
import { stateDirectoryOf } from '../lab-paths.ts';
import type { LabSpec } from '../lab-spec.ts';

/**
 * Runs a command of the lab's root file system on the machine's own files and network: in a mount namespace of its own
 * the lab's /usr lies over the machine's. The machine has no such command, or one that is not ours to use.
 */
export const withLabUsr = (hostRoot: string, argv: readonly string[]): readonly string[] => [
  ...dyingWithUs,
  ...['unshare', '--mount', '--propagation', 'private'],
  ...['sh', '-ec', 'mount --bind "$0/usr" /usr && exec "$@"', hostRoot, ...argv],
];

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
  return runCommand(withLabUsr(fields.root.hostRoot, ['docker', ...fields.args]), {
    env: { DOCKER_HOST: fields.host, DOCKER_CONFIG: configuration, ...fields.env },
    ...(fields.cwd === undefined ? {} : { cwd: fields.cwd }),
    ...(fields.onLine === undefined ? {} : { onLine: fields.onLine }),
  });
};
