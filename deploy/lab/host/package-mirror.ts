import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, runCommand } from './run-command.ts';

/** The Debian release the lab's hosts run. */
export const debianSuite = 'trixie';

/** Where the lab takes its Debian packages from, as the machine's own apt is configured. */
export type PackageMirror = {
  readonly mainUrl: string;
  /** Null when none of the configured mirrors carries security updates for the suite. */
  readonly securityUrl: string | null;
  /** Hash of the suites' own signed indexes: it changes when the mirror has something new. */
  readonly contentHash: string;
  /** The proxy apt is told to use, or null. */
  readonly proxyUrl: string | null;
};

const downloadIfThere = async (url: string, file: string): Promise<Buffer | null> => {
  try {
    // apt's own downloader, so that proxies and credentials of the machine's configuration hold.
    await runCommand(['/usr/lib/apt/apt-helper', 'download-file', url, file], { timeoutMs: 30_000 });
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFailed) {
      return null;
    }
    throw error;
  }
};

type Found = { readonly url: string; readonly index: Buffer };

const findFirst = async (fields: { urls: readonly string[]; suite: string; folder: string }): Promise<Found | null> => {
  for (const [position, url] of fields.urls.entries()) {
    const file = join(fields.folder, `${fields.suite}-${position}`);
    const index = await downloadIfThere(`${url}/dists/${fields.suite}/InRelease`, file);
    if (index !== null) {
      return { url, index };
    }
  }
  return null;
};

const readProxy = async (): Promise<string | null> => {
  const dump = await runCommand(['apt-config', 'dump', 'Acquire::http::Proxy']);
  return /^Acquire::http::Proxy "(?<url>[^"]+)"/m.exec(dump)?.groups?.url ?? null;
};

/**
 * Finds which of the mirrors in the machine's apt configuration carry the suite. Nothing is assumed about their names:
 * each is asked for the suite's index.
 */
export const fetchPackageMirror = async (): Promise<PackageMirror> => {
  const targets = await runCommand(['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const urls = [...new Set(targets.split('\n').map((line) => line.trim().replace(/\/$/, '')))].filter((url) =>
    /^https?:/.test(url),
  );
  const folder = await mkdtemp(join(tmpdir(), 'howdah-mirror-'));
  try {
    const main = await findFirst({ urls, suite: debianSuite, folder });
    if (main === null) {
      throw new Error(
        `none of the package mirrors in this machine's apt configuration carries Debian ${debianSuite}; ` +
          `asked: ${urls.join(', ') || 'none configured'}`,
      );
    }
    const security = await findFirst({ urls, suite: `${debianSuite}-security`, folder });
    const hash = createHash('sha256').update(main.index);
    if (security !== null) {
      hash.update(security.index);
    }
    return {
      mainUrl: main.url,
      securityUrl: security?.url ?? null,
      contentHash: hash.digest('hex'),
      proxyUrl: await readProxy(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
