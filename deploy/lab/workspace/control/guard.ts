import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';

/** Whether a Host header names this machine by address: a foreign page's name that was made to point here does not. */
function isPlainHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Keeps web pages of other origins from typing commands: a browser on this machine can reach the workspace,
 * and the bot behind it may operate a real cluster.
 */
export const refuseOtherOrigins: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host');
  const origin = context.req.header('origin');
  const ownOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (isPlainHost(host) && ownOrigin) return next();
  return context.json(
    { ok: false, error: 'forbidden_origin', message: 'requests of other web pages are refused' },
    403,
  );
};
