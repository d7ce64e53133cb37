import { Hono } from 'hono';
import { reject } from '../interactions/report.ts';
import type { Workspace } from '../workspace.ts';
import { sendRejection } from './respond.ts';

/** `since` as epoch milliseconds, epoch seconds or an ISO date; undefined when it is none of them. */
function parseSince(since: string): number | undefined {
  const number = Number(since);
  if (Number.isFinite(number)) return number < 100_000_000_000 ? number * 1000 : number;
  const date = Date.parse(since);
  return Number.isNaN(date) ? undefined : date;
}

/** The log of Web API calls. */
export function callRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  app.get('/calls', (context) => {
    const sinceMs = parseSince(context.req.query('since') ?? '0');
    if (sinceMs === undefined) return sendRejection(context, reject(400, 'invalid_arguments', 'since is not a time'));
    return context.json(workspace.state.calls.filter((call) => call.time >= sinceMs));
  });
  return app;
}
