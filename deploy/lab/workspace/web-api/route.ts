import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { takeDroppedResponse, takeRateLimit } from '../faults.ts';
import { asObject, type JsonObject, parseJson } from '../json.ts';
import type { Token, WorkspaceState } from '../model.ts';
import { findDestination } from '../store/channels.ts';
import type { Workspace } from '../workspace.ts';
import { type Answer, refuse, refuseScope } from './answer.ts';
import type { Method } from './method.ts';
import type { RateLimiter } from './rate-limit.ts';

type Env = { Bindings: HttpBindings };

/** Calls remembered for GET /control/calls. */
const maxCalls = 10_000;

/** The arguments of a request: query, then form or JSON body. */
async function readArguments(context: Context<Env>): Promise<JsonObject> {
  const query: JsonObject = context.req.query();
  const type = context.req.header('content-type') ?? '';
  if (type.includes('application/json')) return { ...query, ...asObject(parseJson(await context.req.text())) };
  if (type.includes('multipart/form-data')) return { ...query, ...(await context.req.parseBody()) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(await context.req.text())) };
}

function readToken(context: Context<Env>, args: JsonObject): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return bearer ?? (typeof args.token === 'string' && args.token !== '' ? args.token : undefined);
}

/** Checks the token against the method: who may call it, and with which scopes. */
function authorize(state: WorkspaceState, options: { method: Method; token: string | undefined }): Token | Answer {
  const { method, token } = options;
  if (method.token === 'none') return { kind: 'bot', scopes: [] };
  if (token === undefined) return refuse('not_authed');
  const known = state.tokens.get(token);
  if (known === undefined) return refuse('invalid_auth');
  if (known.kind !== method.token) return refuse('not_allowed_token_type');
  const { scopes } = method;
  if (scopes.length > 0 && !scopes.some((scope) => known.scopes.includes(scope))) {
    return refuseScope(scopes.join(','), known.scopes);
  }
  return known;
}

/** Address the caller used, so that links in answers lead back the same way. */
function callerBaseUrl(workspace: Workspace, request: IncomingMessage): string {
  const { host } = request.headers;
  return host === undefined ? workspace.baseUrl : `http://${host}`;
}

/** Writes a call into the log. The token is left out. */
export function recordCall(
  workspace: Workspace,
  call: { method: string; status: number; outcome: string; body: JsonObject; response: JsonObject },
): void {
  const { state } = workspace;
  const { token: _secret, ...body } = call.body;
  state.callSeq += 1;
  const error = call.response.error;
  state.calls.push({
    seq: state.callSeq,
    time: workspace.clock.nowMs(),
    ...call,
    body,
    ...(typeof error === 'string' ? { error } : {}),
  });
  if (state.calls.length > maxCalls) state.calls.splice(0, state.calls.length - maxCalls);
}

interface Parts {
  readonly workspace: Workspace;
  readonly methods: ReadonlyMap<string, Method>;
  readonly limiter: RateLimiter;
}

/** The channel a call goes to: its id, whether the call names it by id, by name or by the person at its other end. */
function destinationId(state: WorkspaceState, args: JsonObject): string {
  const named = String(args.channel);
  return findDestination(state, named)?.id ?? named;
}

/** Seconds the caller must wait, by a fault or by the method's rate limit. */
function assessRate(parts: Parts, call: { method: Method; token: string; args: JsonObject }): number | undefined {
  const { workspace, limiter } = parts;
  const enforced = takeRateLimit(workspace.faults, call.method.name);
  if (enforced !== undefined) return enforced;
  if (!workspace.faults.rate_limits) return undefined;
  const { limit, name } = call.method;
  const part = limit.per === undefined ? '' : destinationId(workspace.state, call.args);
  return limiter.take({ key: `${call.token} ${name} ${part}`, limit, nowMs: workspace.clock.nowMs() });
}

function invoke(
  parts: Parts,
  options: { method: Method; token: string | undefined; args: JsonObject; baseUrl: string },
): Answer {
  const { workspace } = parts;
  const { method, args, baseUrl } = options;
  const authorized = authorize(workspace.state, options);
  if ('ok' in authorized) return authorized;
  const { clock, state } = workspace;
  return method.invoke({ workspace, state, nowMs: clock.nowMs(), token: authorized, baseUrl }, args);
}

/** The Web API: `/api/<method>` by GET or POST. */
export function webApi(parts: Parts): Hono<Env> {
  const { workspace, methods } = parts;
  const app = new Hono<Env>();
  app.all('/:method', async (context) => {
    const name = context.req.param('method');
    const args = await readArguments(context);
    const token = readToken(context, args);
    const method = methods.get(name);
    const baseUrl = callerBaseUrl(workspace, context.env.incoming);
    if (method !== undefined) {
      const retryAfterS = assessRate(parts, { method, token: token ?? '', args });
      if (retryAfterS !== undefined) {
        const response = { ok: false, error: 'ratelimited' };
        recordCall(workspace, { method: name, status: 429, outcome: 'ratelimited', body: args, response });
        return context.json(response, 429, { 'retry-after': String(retryAfterS) });
      }
    }
    const result = method === undefined ? refuse('unknown_method') : invoke(parts, { method, token, args, baseUrl });
    const response: JsonObject = result.ok
      ? { ok: true, ...result.body }
      : { ok: false, error: result.error, ...result.extra };
    const dropped = takeDroppedResponse(workspace.faults, name);
    const outcome = dropped ? 'dropped' : result.ok ? 'ok' : result.error;
    recordCall(workspace, { method: name, status: 200, outcome, body: args, response });
    if (dropped) {
      context.env.outgoing.destroy();
      return context.body(null);
    }
    const scopes = token === undefined ? undefined : workspace.state.tokens.get(token)?.scopes;
    if (scopes !== undefined) context.header('x-oauth-scopes', scopes.join(','));
    if (method !== undefined) context.header('x-accepted-oauth-scopes', method.scopes.join(','));
    return context.json(response);
  });
  return app;
}
