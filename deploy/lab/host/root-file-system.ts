import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../lab-paths.ts';
import { withFileLock } from './file-lock.ts';
import { debianSuite, type PackageMirror } from './package-mirror.ts';
import { removeTree } from './remove-tree.ts';
import { CommandFailed, dyingWithUs, runCommand } from './run-command.ts';

/** The lab's root file system on disk, and the key of what it was built from. */
export type RootFileSystem = {
  readonly key: string;
  /** Root of the lab's hosts: Debian with the engine, its client, the registry and the firewall tools. */
  readonly hostRoot: string;
  /** Plain minimal Debian, as a tar file: the base of every image built here. */
  readonly baseTar: string;
};

const hostPackages = ['docker.io', 'docker-cli', 'docker-buildx', 'docker-registry', 'iptables', 'iproute2', 'procps'];

// Raise when the recipe below changes: it is part of the cache's key.
const recipeVersion = 1;

const keyOf = (mirror: PackageMirror): string =>
  createHash('sha256')
    .update(JSON.stringify({ recipeVersion, hostPackages, debianSuite, arch: process.arch, mirror }))
    .digest('hex')
    .slice(0, 16);

const folderOf = (key: string): string => join(cacheDirectory(), `rootfs-${key}`);

const describe = (key: string): RootFileSystem => ({
  key,
  hostRoot: join(folderOf(key), 'host'),
  baseTar: join(folderOf(key), 'base.tar'),
});

// debootstrap and apt mount things in their target: in a mount and PID namespace of their own nothing of that
// survives, even if they are killed.
const inOwnNamespaces = [
  ...dyingWithUs,
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'],
];

const inChrootScript = `
mount -t proc proc "$0/proc"
mount -t sysfs sysfs "$0/sys"
mount --rbind /dev "$0/dev"
cp /etc/resolv.conf "$0/etc/resolv.conf"
exec chroot "$0" "$@"
`;

const slimConfiguration = ['doc', 'man', 'info', 'locale', 'lintian']
  .map((folder) => `path-exclude=/usr/share/${folder}/*\n`)
  .join('');

const aptSourcesOf = (mirror: PackageMirror): string => {
  const main = `deb ${mirror.mainUrl} ${debianSuite} main\n`;
  return mirror.securityUrl === null ? main : `${main}deb ${mirror.securityUrl} ${debianSuite}-security main\n`;
};

type BuildOptions = {
  readonly mirror: PackageMirror;
  readonly folder: string;
  readonly onLine: (line: string) => void;
};

const buildBase = async ({ mirror, folder, onLine }: BuildOptions): Promise<void> => {
  const root = join(folder, 'host');
  const proxy = mirror.proxyUrl === null ? {} : { http_proxy: mirror.proxyUrl };
  await runCommand([...inOwnNamespaces, 'debootstrap', '--variant=minbase', debianSuite, root, mirror.mainUrl], {
    env: proxy,
    onLine,
  });
  await writeFile(join(root, 'etc/dpkg/dpkg.cfg.d/01-howdah-lab-slim'), slimConfiguration);
  await writeFile(join(root, 'etc/apt/sources.list'), aptSourcesOf(mirror));
  await writeFile(join(root, 'etc/apt/apt.conf.d/01-howdah-lab'), 'APT::Install-Recommends "false";\n');
  if (mirror.proxyUrl !== null) {
    await writeFile(
      join(root, 'etc/apt/apt.conf.d/02-howdah-lab-proxy'),
      `Acquire::http::Proxy "${mirror.proxyUrl}";\n`,
    );
  }
  const trimmed = ['doc', 'man', 'info', 'locale'].map((each) => join(root, 'usr/share', each));
  await runCommand(['rm', '-rf', ...trimmed, join(root, 'var/cache/apt'), join(root, 'var/lib/apt/lists')]);
  await runCommand([
    'mkdir',
    '-p',
    join(root, 'var/cache/apt/archives/partial'),
    join(root, 'var/lib/apt/lists/partial'),
  ]);
  await runCommand(['tar', '-C', root, '--numeric-owner', '--one-file-system', '-cf', join(folder, 'base.tar'), '.']);
};

const addHostPackages = async ({ folder, onLine }: BuildOptions): Promise<void> => {
  const root = join(folder, 'host');
  // Nothing may start services in there while packages are being set up.
  await writeFile(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const inChroot = [...inOwnNamespaces, 'sh', '-ec', inChrootScript, root];
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  await runCommand([...inChroot, 'apt-get', 'update', '-q'], { env, onLine });
  const install = ['apt-get', 'install', '-y', '-q', '-o', 'Dpkg::Options::=--force-unsafe-io', ...hostPackages];
  await runCommand([...inChroot, ...install], { env, onLine });
  await runCommand([...inChroot, 'apt-get', 'clean'], { env, onLine });
  await mkdir(join(root, 'old'), { recursive: true });
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The host roots in the cache, of whatever key. */
export const fetchCachedHostRoots = async (): Promise<readonly string[]> => {
  const entries = await readdir(cacheDirectory()).catch(() => []);
  return entries.filter((name) => /^rootfs-[0-9a-f]+$/.test(name)).map((name) => join(cacheDirectory(), name, 'host'));
};

const removeHalfDone = async (): Promise<void> => {
  const entries = await readdir(cacheDirectory());
  for (const entry of entries.filter((name) => name.startsWith('rootfs-') && name.endsWith('.partial'))) {
    await removeTree(join(cacheDirectory(), entry));
  }
};

/** The root file system for what the mirror carries now: from the cache if it is there, else built. */
export const ensureRootFileSystem = async (
  mirror: PackageMirror,
  onLine: (line: string) => void,
): Promise<RootFileSystem> => {
  const key = keyOf(mirror);
  const built = describe(key);
  if (await exists(built.hostRoot)) {
    onLine(`cached: ${folderOf(key)}`);
    return built;
  }
  return withFileLock(join(cacheDirectory(), 'rootfs.lock'), async () => {
    if (await exists(built.hostRoot)) {
      return built;
    }
    await removeHalfDone();
    const folder = `${folderOf(key)}.partial`;
    await mkdir(folder, { recursive: true });
    const options = { mirror, folder, onLine };
    try {
      await buildBase(options);
    } catch (error) {
      throw error instanceof CommandFailed
        ? new Error(`debootstrap of ${debianSuite} failed: ${error.message}`)
        : error;
    }
    await addHostPackages(options);
    // The rename is the moment it exists: a build that was cut short is never taken for a finished one.
    await rename(folder, folderOf(key));
    return built;
  });
};
