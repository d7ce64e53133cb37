import { Hono } from 'hono';
import { z } from 'zod';
import { verifyRequestUrl } from '../delivery/http-delivery.ts';
import type { SocketModeHub } from '../delivery/socket-mode.ts';
import { type Faults, noFaults } from '../faults.ts';
import { reject } from '../interactions/report.ts';
import type { RateLimiter } from '../web-api/rate-limit.ts';
import type { Workspace } from '../workspace.ts';
import { isRejection } from './lookup.ts';
import { readBody, sendRejection } from './respond.ts';

const milliseconds = z.number().int().min(0).max(3_600_000);

const FaultRequest = z.strictObject({
  rate_limits: z.boolean().optional(),
  rate_limit: z
    .strictObject({
      method: z.string().nullable().default(null),
      count: z.number().int().min(1).default(1),
      retry_after_s: z.number().int().min(0).default(1),
    })
    .nullable()
    .optional(),
  disconnect: z.union([z.boolean(), z.literal('graceful')]).optional(),
  duplicate_delivery: z.union([z.boolean(), z.number().int().min(0)]).optional(),
  delay_ack_ms: milliseconds.optional(),
  delay_delivery_ms: milliseconds.optional(),
  drop_response: z
    .strictObject({ method: z.string(), count: z.number().int().min(1).default(1) })
    .nullable()
    .optional(),
  retry_delays_ms: z.array(milliseconds).max(10).optional(),
  reset: z.boolean().optional(),
});
type FaultRequest = z.infer<typeof FaultRequest>;

const Config = z.strictObject({ request_url: z.url().nullable() });

interface Parts {
  readonly workspace: Workspace;
  readonly hub: SocketModeHub;
  readonly limiter: RateLimiter;
}

/** Puts the requested faults in force; those not named stay as they are. */
function applyFaults(faults: Faults, request: FaultRequest): void {
  if (request.reset === true) Object.assign(faults, noFaults());
  const { disconnect: _now, reset: _done, ...lasting } = request;
  for (const [name, value] of Object.entries(lasting)) {
    if (value !== undefined) Object.assign(faults, { [name]: value });
  }
  if (faults.duplicate_delivery === 0) faults.duplicate_delivery = false;
}

/** Faults, and how the app is reached. */
export function faultRoutes(parts: Parts): Hono {
  const { workspace, hub, limiter } = parts;
  const app = new Hono();
  app.get('/faults', (context) => context.json({ ok: true, faults: workspace.faults }));
  app.post('/faults', async (context) => {
    const body = await readBody(context, FaultRequest);
    if (isRejection(body)) return sendRejection(context, body);
    applyFaults(workspace.faults, body);
    if (body.reset === true || body.rate_limits !== undefined) limiter.clear();
    const { disconnect } = body;
    const disconnected =
      disconnect === undefined || disconnect === false
        ? 0
        : hub.disconnect(disconnect === 'graceful' ? 'graceful' : 'at_once');
    workspace.changed({ kind: 'faults' });
    return context.json({ ok: true, faults: workspace.faults, disconnected });
  });
  app.post('/reset', (context) => {
    workspace.reset();
    limiter.clear();
    return context.json({ ok: true });
  });
  const config = () => ({
    request_url: workspace.requestUrl ?? null,
    mode: workspace.requestUrl === undefined ? 'socket' : 'http',
    sockets: hub.connectionCount(),
  });
  app.get('/config', (context) => context.json(config()));
  app.post('/config', async (context) => {
    const body = await readBody(context, Config);
    if (isRejection(body)) return sendRejection(context, body);
    if (body.request_url !== null && !(await verifyRequestUrl(workspace, body.request_url))) {
      const message = 'the request URL did not answer the challenge';
      return sendRejection(context, reject(400, 'url_not_verified', message));
    }
    workspace.requestUrl = body.request_url ?? undefined;
    workspace.changed({ kind: 'app' });
    return context.json({ ok: true, ...config() });
  });
  return app;
}
