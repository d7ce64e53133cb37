import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CommandFailed, runCommand } from './run-command.ts';

type Need = { readonly command: string; readonly packageName: string };

/** The few commands the lab needs from the machine itself; engines, registry and tools come from its own root. */
const needs: readonly Need[] = [
  { command: 'debootstrap', packageName: 'debootstrap' },
  { command: 'ip', packageName: 'iproute2' },
  { command: 'nsenter', packageName: 'util-linux' },
  { command: 'unshare', packageName: 'util-linux' },
  { command: 'flock', packageName: 'util-linux' },
  { command: 'tar', packageName: 'tar' },
];

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Whether a command can be found on the PATH or in the system's folders. */
export const isInstalled = async (command: string): Promise<boolean> => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders];
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, command), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
};

/** Debian packages that are missing on this machine, each once. */
export const findMissingPackages = async (): Promise<readonly string[]> => {
  const present = await Promise.all(needs.map((need) => isInstalled(need.command)));
  return [...new Set(needs.filter((_, index) => present[index] === false).map((need) => need.packageName))];
};

/** Installs Debian packages without their recommendations; refreshes the package lists only if they are too old. */
export const installPackages = async (packages: readonly string[], onLine: (line: string) => void): Promise<void> => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages];
  try {
    await runCommand(install, { env, onLine });
  } catch (error) {
    if (!(error instanceof CommandFailed)) {
      throw error;
    }
    // Too old lists, or an installation that was killed half-way: both are mended here.
    await runCommand(['dpkg', '--configure', '-a'], { env, onLine });
    await runCommand(['apt-get', 'update', '-q'], { env, onLine });
    await runCommand(install, { env, onLine });
  }
};
