import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withFileLock } from '../host/file-lock.ts';
import { removeTree } from '../host/remove-tree.ts';
import { runCommand } from '../host/run-command.ts';
import { cacheDirectory } from '../lab-paths.ts';

/** A Node release on disk, unpacked, with an npm that fits it. */
export type NodeRuntime = {
  readonly version: string;
  /** Code name of its long-term support line, as the binary itself says (`process.release.lts`). */
  readonly lts: string;
  /** Folder with `node` (the binary) and `npm` (its package). */
  readonly folder: string;
};

const Versions = z.array(z.string());

// The package that carries the official Linux binary for this machine's processor.
const binaryPackage = `node-linux-${process.arch}`;

type Candidate = { readonly major: number; readonly minor: number; readonly patch: number; readonly version: string };

/** The newest release of each even major version, newest first. Only even majors become long-term support lines. */
export const findLtsCandidates = (versions: readonly string[]): readonly string[] => {
  const newestOf = new Map<number, Candidate>();
  for (const version of versions) {
    const [major, minor, patch] = version.split('.').map(Number);
    const usable = /^\d+\.\d+\.\d+$/.test(version) && major !== undefined && minor !== undefined && patch !== undefined;
    if (usable && major % 2 === 0) {
      const known = newestOf.get(major);
      const isNewer = known === undefined || minor > known.minor || (minor === known.minor && patch > known.patch);
      if (isNewer) {
        newestOf.set(major, { major, minor, patch, version });
      }
    }
  }
  return [...newestOf.values()].sort((left, right) => right.major - left.major).map((each) => each.version);
};

const unpackPackage = async (specifier: string, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await runCommand(['npm', 'pack', '--silent', '--pack-destination', folder, specifier], { cwd: folder });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) {
    throw new Error(`npm pack of ${specifier} left no archive`);
  }
  await runCommand(['tar', '-xzf', archive, '--strip-components=1', '--no-same-owner'], { cwd: folder });
  await runCommand(['rm', archive], { cwd: folder });
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const folderOf = (version: string): string => join(cacheDirectory(), `node-${version}-${process.arch}`);

const unpackRuntime = async (version: string): Promise<string> => {
  const folder = folderOf(version);
  if (!(await isThere(folder))) {
    const partial = `${folder}.partial`;
    await removeTree(partial);
    await unpackPackage(`${binaryPackage}@${version}`, join(partial, 'package'));
    await unpackPackage('npm@latest', join(partial, 'npm'));
    await rename(join(partial, 'package', 'bin', 'node'), join(partial, 'node'));
    await removeTree(join(partial, 'package'));
    await writeFile(join(partial, 'version'), version);
    await rename(partial, folder);
  }
  return folder;
};

const readLts = async (folder: string): Promise<string | null> => {
  const name = await runCommand([join(folder, 'node'), '--print', 'process.release.lts ?? ""']);
  return name === '' ? null : name;
};

/**
 * The newest release of the current long-term support line. Which line that is the binaries say themselves: the newest
 * even major may not have become one yet.
 */
export const ensureNodeRuntime = (): Promise<NodeRuntime> =>
  withFileLock(join(cacheDirectory(), 'node.lock'), async () => {
    const listed = await runCommand(['npm', 'view', binaryPackage, 'versions', '--json']);
    // Of two even lines in a row at least one is in long-term support at any time.
    for (const version of findLtsCandidates(Versions.parse(JSON.parse(listed))).slice(0, 2)) {
      const folder = await unpackRuntime(version);
      const lts = await readLts(folder);
      if (lts !== null) {
        return { version, lts, folder };
      }
    }
    throw new Error(`none of the newest Node releases of ${binaryPackage} is in long-term support`);
  });
