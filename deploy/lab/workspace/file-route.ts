import { type Context, Hono } from 'hono';
import { typeOf } from './store/files.ts';
import type { Workspace } from './workspace.ts';

/** Larger files are for real Slack. */
const maxUploadBytes = 50 * 1024 * 1024;

/** The bytes of an upload: the raw body, or the first file (or field) of a form. */
async function readUpload(request: Request): Promise<Uint8Array> {
  if (!(request.headers.get('content-type') ?? '').includes('multipart/form-data')) {
    return new Uint8Array(await request.arrayBuffer());
  }
  const [part] = [...(await request.formData()).values()];
  if (part === undefined) return new Uint8Array();
  return typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(await part.arrayBuffer());
}

/** Whether the request comes from the workspace's own page. */
function isOwnPage(context: Context): boolean {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  // Browsers say where a request comes from only to addresses they trust, which the lab's plain-HTTP one is not.
  const referer = context.req.header('referer');
  return referer !== undefined && URL.canParse(referer) && new URL(referer).host === context.req.header('host');
}

/** A client must show a token that may read files. */
function mayRead(workspace: Workspace, context: Context): boolean {
  const token = /^Bearer\s+(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return token !== undefined && workspace.state.tokens.get(token)?.scopes.includes('files:read') === true;
}

/**
 * `POST /upload/v1/<token>` takes a file's content; `GET /files/<id>/<name>` gives it back, to the page and to clients
 * with a token. Anybody else is sent to the sign-in, as in Slack: whoever follows gets a page instead of the file.
 */
export function fileRoute(workspace: Workspace): Hono {
  const app = new Hono();
  app.post('/upload/v1/:token', async (context) => {
    const token = context.req.param('token');
    const file = [...workspace.state.files.values()].find((known) => known.uploadToken === token);
    if (file === undefined || file.completed) return context.text('no such upload', 404);
    const content = await readUpload(context.req.raw);
    if (content.byteLength > maxUploadBytes) return context.text('too large', 413);
    if (content.byteLength !== file.expectedBytes) return context.text('length mismatch', 400);
    file.content = content;
    return context.text(`OK - ${content.byteLength}`);
  });
  app.get('/files/:id/:name', (context) => {
    if (!isOwnPage(context) && !mayRead(workspace, context)) {
      return context.redirect(`/?redir=${encodeURIComponent(context.req.path)}`);
    }
    const file = workspace.state.files.get(context.req.param('id'));
    if (file?.content === undefined || !file.completed) return context.text('not found', 404);
    const { mimetype } = typeOf(file);
    const isShown = mimetype.startsWith('text/') || /^image\/(?:png|jpeg|gif)$/.test(mimetype);
    const attached = !isShown || context.req.query('download') !== undefined;
    return context.body(new Uint8Array(file.content), 200, {
      'content-type': mimetype.startsWith('text/') ? 'text/plain; charset=utf-8' : mimetype,
      'content-disposition': attached ? `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` : 'inline',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });
  return app;
}
