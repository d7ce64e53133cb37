import { Hono } from 'hono';
import { z } from 'zod';

const Asset = z.object({ contentType: z.string(), body: z.instanceof(Uint8Array) });
const Assets = z.map(z.string(), Asset);
type Assets = z.infer<typeof Assets>;
const PageModule = z.object({
  pageAssets: z.custom<() => Promise<unknown>>((value) => typeof value === 'function'),
});

/** Only what the workspace itself serves: the page asks nobody else. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Builds the files of the browser page, by path. Throws when they cannot be built. */
async function buildAssets(): Promise<Assets> {
  const loaded: unknown = await import(new URL('./page/page-assets.ts', import.meta.url).href);
  const { pageAssets } = PageModule.parse({ ...(typeof loaded === 'object' ? loaded : {}) });
  return Assets.parse(await pageAssets());
}

/**
 * `GET /` and everything the page needs. The page is built when it is first asked for, so that clients of the
 * Web API neither wait for it nor depend on it.
 */
export function pageRoute(): Hono {
  let building: Promise<Assets> | undefined;
  const app = new Hono();
  app.get('/*', async (context) => {
    const { path } = context.req;
    building ??= buildAssets();
    let assets: Assets;
    try {
      assets = await building;
    } catch (error) {
      building = undefined;
      return context.json({ ok: false, error: 'page_not_built', message: String(error) }, 503);
    }
    // A permalink opens the page, which shows the message.
    const asset = assets.get(path.startsWith('/archives/') ? '/' : path);
    if (asset === undefined) return context.json({ ok: false, error: 'not_found', message: path }, 404);
    return context.body(new Uint8Array(asset.body), 200, {
      'content-type': asset.contentType,
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
  });
  return app;
}
