/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { nameToEmoji } from 'gemoji';

export interface PageAsset {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Bundles the table of names alone: the whole list carries categories, tags and descriptions nobody reads. */
const emojiNames: Plugin = {
  name: 'emoji-names',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^gemoji$/ }, () => ({ path: 'names', namespace: 'emoji-names' }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'emoji-names' }, () => ({
      contents: `export const nameToEmoji = ${JSON.stringify(nameToEmoji)};`,
    }));
  },
};

/**
 * Builds the workspace's page in memory: every path the server has to answer, with its content type and bytes.
 * Throws when the page does not bundle.
 */
export async function pageAssets(): Promise<Map<string, PageAsset>> {
  const result = await build({
    entryPoints: { app: fileURLToPath(new URL('main.tsx', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    outdir: '/',
    plugins: [emojiNames],
    logLevel: 'silent',
  });
  const css = await build({
    entryPoints: { app: fileURLToPath(new URL('styles/app.css', import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    outdir: '/',
    logLevel: 'silent',
  });
  const assets = new Map<string, PageAsset>();
  for (const file of [...result.outputFiles, ...css.outputFiles]) {
    const contentType = file.path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    assets.set(file.path, { contentType, body: file.contents });
  }
  assets.set('/', { contentType: 'text/html; charset=utf-8', body: await readOwn('index.html') });
  assets.set('/app-icon.svg', { contentType: 'image/svg+xml', body: await readOwn('app-icon.svg') });
  return assets;
}

function readOwn(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, import.meta.url));
}
