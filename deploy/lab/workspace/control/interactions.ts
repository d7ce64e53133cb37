import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { fetchSuggestions, runBlockAction } from '../interactions/block-action.ts';
import { openHome } from '../interactions/person.ts';
import type { PlaceReference } from '../interactions/place.ts';
import { type Rejection, reject } from '../interactions/report.ts';
import { runViewClose, runViewSubmission } from '../interactions/view-submission.ts';
import type { User } from '../model.ts';
import { homeOf, renderView, viewStack } from '../store/views.ts';
import type { Workspace } from '../workspace.ts';
import { isRejection, lookUpChannel, lookUpUser } from './lookup.ts';
import { readBody, sendRejection } from './respond.ts';

const place = {
  channel: z.string().optional(),
  ts: z.string().optional(),
  view_id: z.string().optional(),
  home: z.boolean().optional(),
};
const Click = z.strictObject({
  user: z.string(),
  ...place,
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.unknown().optional(),
  values: z.unknown().optional(),
});
const Submit = z.strictObject({ user: z.string(), view_id: z.string(), values: z.unknown().default({}) });
const Close = z.strictObject({ user: z.string(), view_id: z.string(), clear: z.boolean().default(false) });
const Home = z.strictObject({ user: z.string() });
const Suggest = z.object({
  user: z.string(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  view_id: z.string().optional(),
  home: z.string().optional(),
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().default(''),
});

interface PlaceNames {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly view_id?: string | undefined;
  readonly home?: boolean | undefined;
}

function readPlace(workspace: Workspace, names: PlaceNames): PlaceReference | Rejection {
  const channel = names.channel === undefined ? undefined : lookUpChannel(workspace, names.channel);
  if (channel !== undefined && isRejection(channel)) return channel;
  return { channel, ts: names.ts, viewId: names.view_id, home: names.home };
}

/** Without a place, suggestions are for the topmost modal, else for the App Home. */
function defaultPlace(workspace: Workspace, user: User, names: PlaceNames): PlaceNames {
  if (names.ts !== undefined || names.view_id !== undefined || names.home === true) return names;
  const top = viewStack(workspace.state, user.id).at(-1);
  return top === undefined ? { home: true } : { view_id: top.id };
}

async function getSuggestions(parts: Parts, context: Context): Promise<Response> {
  const query = Suggest.safeParse(context.req.query());
  if (!query.success) {
    return sendRejection(context, reject(400, 'invalid_arguments', z.prettifyError(query.error)));
  }
  const user = lookUpUser(parts.workspace, query.data.user);
  if (isRejection(user)) return sendRejection(context, user);
  const { home, ...names } = query.data;
  const reference = readPlace(
    parts.workspace,
    defaultPlace(parts.workspace, user, { ...names, home: home !== undefined && home !== 'false' }),
  );
  if (isRejection(reference)) return sendRejection(context, reference);
  const { action_id: actionId, block_id: blockId, value: typed } = query.data;
  const offered = await fetchSuggestions(parts, { user, reference, actionId, blockId, typed });
  return isRejection(offered) ? sendRejection(context, offered) : context.json(offered);
}

interface Parts {
  readonly workspace: Workspace;
  readonly dispatcher: Dispatcher;
}

function getOfUser(workspace: Workspace, context: Context, render: (user: User) => unknown): Response {
  const name = context.req.query('user');
  if (name === undefined) return sendRejection(context, reject(400, 'invalid_arguments', 'user is missing'));
  const user = lookUpUser(workspace, name);
  return isRejection(user) ? sendRejection(context, user) : context.json(render(user));
}

/** Modals and the App Home, for looking at. */
function viewRoutes(workspace: Workspace): Hono {
  const app = new Hono();
  app.get('/views', (context) =>
    getOfUser(workspace, context, (user) =>
      viewStack(workspace.state, user.id).map((view) => ({
        ...renderView(workspace.state, view),
        ...(Object.keys(view.errors).length === 0 ? {} : { errors: view.errors }),
      })),
    ),
  );
  app.get('/home', (context) =>
    getOfUser(workspace, context, (user) => {
      const home = homeOf(workspace.state, user.id);
      return home === undefined ? null : renderView(workspace.state, home);
    }),
  );
  app.get('/notices', (context) =>
    getOfUser(workspace, context, (user) => workspace.state.notices.filter((notice) => notice.user === user.id)),
  );
  return app;
}

/** Clicks, submissions and everything else a person does with the app's elements. */
export function interactionRoutes(parts: Parts): Hono {
  const { workspace } = parts;
  const app = new Hono();
  app.route('/', viewRoutes(workspace));
  app.post('/click', async (context) => {
    const body = await readBody(context, Click);
    if (isRejection(body)) return sendRejection(context, body);
    const user = lookUpUser(workspace, body.user);
    if (isRejection(user)) return sendRejection(context, user);
    const reference = readPlace(workspace, body);
    if (isRejection(reference)) return sendRejection(context, reference);
    const { action_id: actionId, block_id: blockId, value, values } = body;
    const report = await runBlockAction(parts, { user, reference, actionId, blockId, value, values });
    return isRejection(report) ? sendRejection(context, report) : context.json(report);
  });
  app.post('/submit', async (context) => {
    const body = await readBody(context, Submit);
    if (isRejection(body)) return sendRejection(context, body);
    const user = lookUpUser(workspace, body.user);
    if (isRejection(user)) return sendRejection(context, user);
    const report = await runViewSubmission(parts, { user, viewId: body.view_id, values: body.values });
    return isRejection(report) ? sendRejection(context, report) : context.json(report);
  });
  app.post('/close-view', async (context) => {
    const body = await readBody(context, Close);
    if (isRejection(body)) return sendRejection(context, body);
    const user = lookUpUser(workspace, body.user);
    if (isRejection(user)) return sendRejection(context, user);
    const report = await runViewClose(parts, { user, viewId: body.view_id, clear: body.clear });
    return isRejection(report) ? sendRejection(context, report) : context.json(report);
  });
  app.post('/home/open', async (context) => {
    const body = await readBody(context, Home);
    if (isRejection(body)) return sendRejection(context, body);
    const user = lookUpUser(workspace, body.user);
    if (isRejection(user)) return sendRejection(context, user);
    openHome(workspace, user);
    return context.json({ ok: true });
  });
  app.get('/suggest', (context) => getSuggestions(parts, context));
  return app;
}
