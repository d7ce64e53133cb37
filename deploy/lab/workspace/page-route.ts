import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { z } from 'zod';

const Asset = z.object({ contentType: z.string(), body: z.instanceof(Uint8Array) });
const PageModule = z.object({
  pageAssets: z.custom<() => Promise<unknown>>((value) => typeof value === 'function'),
});

/** Only what the workspace itself serves: the page asks nobody else. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** The files of the browser page, by path; none while the page has not been built. */
async function loadAssets(): Promise<Map<string, z.infer<typeof Asset>>> {
  const location = new URL('./page/page-assets.ts', import.meta.url);
  try {
    await access(fileURLToPath(location));
  } catch {
    return new Map();
  }
  const loaded: unknown = await import(location.href);
  const { pageAssets } = PageModule.parse({ ...(typeof loaded === 'object' ? loaded : {}) });
  return z.map(z.string(), Asset).parse(await pageAssets());
}

/** `GET /` and everything the page needs. */
export async function pageRoute(): Promise<Hono> {
  const assets = await loadAssets();
  const app = new Hono();
  app.get('/*', (context) => {
    const asset = assets.get(context.req.path);
    if (asset === undefined) return context.json({ ok: false, error: 'not_found', message: context.req.path }, 404);
    return context.body(new Uint8Array(asset.body), 200, {
      'content-type': asset.contentType,
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
  });
  return app;
}
