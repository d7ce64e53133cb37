import type { Dispatcher } from '../delivery/dispatcher.ts';
import { asObject, type JsonObject, stringField } from '../json.ts';
import { readView } from '../methods/views.ts';
import type { StoredView, User } from '../model.ts';
import { listElements } from '../store/elements.ts';
import { createResponseUrl } from '../store/response-urls.ts';
import { createTrigger } from '../store/triggers.ts';
import { addModal, closeViews, maxViewStack, renderView, replaceView, viewBlocks, viewStack } from '../store/views.ts';
import { isRefusal } from '../web-api/answer.ts';
import type { Workspace } from '../workspace.ts';
import { interactionHead } from './payloads.ts';
import { findPlace } from './place.ts';
import { type Rejection, type Report, reject, reportOutcome } from './report.ts';
import { enterValues, missingInputs } from './view-values.ts';

/** `response_action` is what the app made of it: `close` when it just acked. */
export type SubmitReport = Report & {
  readonly trigger_id?: string;
  readonly response_action?: 'close' | 'clear' | 'update' | 'push' | 'errors';
  /** Sentences shown under the inputs, by block_id. */
  readonly errors?: Readonly<Record<string, string>>;
};

interface Parts {
  readonly workspace: Workspace;
  readonly dispatcher: Dispatcher;
}

/** A person presses a modal's submit button with these values in its inputs. */
export async function runViewSubmission(
  parts: Parts,
  options: { user: User; viewId: string; values: unknown },
): Promise<SubmitReport | Rejection> {
  const { workspace, dispatcher } = parts;
  const { state, clock } = workspace;
  const { user, viewId } = options;
  const place = findPlace(state, user, { viewId });
  if ('ok' in place) return place;
  if (place.in !== 'view' || place.view.type !== 'modal')
    return reject(400, 'not_a_modal', 'only modals are submitted');
  const { view } = place;
  if (view.source.submit === undefined) return reject(400, 'no_submit', 'the view has no submit button');
  const entered = enterValues(workspace, { place, userId: user.id, values: options.values, isUnfinished: false });
  if (!entered.ok) return entered;
  const missing = missingInputs(place, user.id);
  if (missing.length > 0) return reject(422, 'required_input_missing', `please fill in ${missing.join(', ')}`);
  const startedMs = clock.nowMs();
  const triggerId = createTrigger(state, { userId: user.id, nowMs: startedMs });
  const links = responseLinks(workspace, { view, user });
  const rendered = renderView(state, view);
  const outcome = await dispatcher.deliver({
    type: 'interactive',
    acceptsResponse: true,
    payload: (baseUrl) => ({
      type: 'view_submission',
      ...interactionHead(state, user),
      trigger_id: triggerId,
      view: rendered,
      response_urls: links.map(({ path, ...link }) => ({ ...link, response_url: `${baseUrl}${path}` })),
    }),
  });
  const report = reportOutcome(workspace, {
    outcome,
    startedMs,
    sentence: () => 'We had some trouble connecting. Try again?',
    userId: user.id,
    viewId,
  });
  if (outcome.kind !== 'acked') return { ...report, trigger_id: triggerId };
  return { ...report, trigger_id: triggerId, ...applyResponse(workspace, { view, payload: outcome.payload }) };
}

/** A conversation menu with response_url_enabled earns the app a response_url for what was chosen. */
function responseLinks(workspace: Workspace, options: { view: StoredView; user: User }) {
  const { view, user } = options;
  return listElements(viewBlocks(view))
    .filter((placed) => placed.element.response_url_enabled === true)
    .flatMap(({ blockId, actionId }) => {
      const entry = view.form[blockId]?.[actionId] ?? {};
      const channelId = stringField(entry, 'selected_conversation') ?? stringField(entry, 'selected_channel');
      if (channelId === undefined) return [];
      const path = createResponseUrl(workspace.state, { userId: user.id, channelId, nowMs: workspace.clock.nowMs() });
      return [{ block_id: blockId, action_id: actionId, channel_id: channelId, path }];
    });
}

type Applied = Pick<SubmitReport, 'response_action' | 'errors' | 'error' | 'notice'>;

/** Does what the ack of a submission asks for. The view may be gone by now: then there is nothing to do. */
function applyResponse(workspace: Workspace, options: { view: StoredView; payload: unknown }): Applied {
  const { view } = options;
  const { state } = workspace;
  const response = asObject(options.payload) ?? {};
  const action = response.response_action;
  workspace.changed({ kind: 'view', user: view.userId });
  if (action === 'errors') return applyErrors(workspace, { view, errors: asObject(response.errors) ?? {} });
  if (action === 'update' || action === 'push') return applyView(workspace, { view, action, next: response.view });
  if (action !== undefined && action !== 'clear') {
    return complain(workspace, { view, reason: `unknown response_action ${JSON.stringify(action)}` });
  }
  if (!state.views.has(view.id)) return { response_action: 'close' };
  closeViews(state, { userId: view.userId, count: action === 'clear' ? maxViewStack : 1 });
  return { response_action: action === 'clear' ? 'clear' : 'close' };
}

function applyErrors(workspace: Workspace, options: { view: StoredView; errors: JsonObject }): Applied {
  const { view } = options;
  const inputs = new Set(
    listElements(viewBlocks(view))
      .filter((placed) => placed.input !== undefined)
      .map((placed) => placed.blockId),
  );
  const errors = Object.fromEntries(Object.entries(options.errors).map(([block, text]) => [block, String(text)]));
  if (Object.keys(errors).length === 0 || !Object.keys(errors).every((block) => inputs.has(block))) {
    return complain(workspace, { view, reason: 'errors name no input of the view' });
  }
  view.errors = errors;
  return { response_action: 'errors', errors };
}

function applyView(
  workspace: Workspace,
  options: { view: StoredView; action: 'update' | 'push'; next: unknown },
): Applied {
  const { view, action, next } = options;
  const { state, clock } = workspace;
  const nowMs = clock.nowMs();
  const source = readView(state, { view: next, type: 'modal', except: action === 'update' ? view : undefined });
  if (isRefusal(source))
    return complain(workspace, { view, reason: JSON.stringify({ error: source.error, ...source.extra }) });
  if (action === 'update') {
    replaceView(state, { view, source, nowMs });
    return { response_action: 'update' };
  }
  if (viewStack(state, view.userId).length >= maxViewStack)
    return complain(workspace, { view, reason: 'push_limit_reached' });
  addModal(state, { userId: view.userId, source, nowMs, how: 'push' });
  return { response_action: 'push' };
}

/** The app acked with something Slack cannot use: the user sees a failure and the view stays. */
function complain(workspace: Workspace, options: { view: StoredView; reason: string }): Applied {
  const { view, reason } = options;
  const notice = workspace.notify({
    user: view.userId,
    kind: 'invalid_response',
    text: `We had some trouble connecting. Try again? (${reason})`,
    view_id: view.id,
  });
  return { error: 'invalid_response', notice };
}

/** A person closes a modal: the topmost one, or all of them (`clear`). */
export async function runViewClose(
  parts: Parts,
  options: { user: User; viewId: string; clear: boolean },
): Promise<Report | Rejection> {
  const { workspace, dispatcher } = parts;
  const { state, clock } = workspace;
  const { user, viewId } = options;
  const place = findPlace(state, user, { viewId });
  if ('ok' in place) return place;
  if (place.in !== 'view' || place.view.type !== 'modal') return reject(400, 'not_a_modal', 'only modals are closed');
  const isCleared = options.clear || place.view.source.clear_on_close === true;
  const startedMs = clock.nowMs();
  const closing = viewStack(state, user.id)
    .slice(isCleared ? 0 : -1)
    .map((view) => ({ notify: view.source.notify_on_close === true, rendered: renderView(state, view) }));
  closeViews(state, { userId: user.id, count: closing.length });
  workspace.changed({ kind: 'view', user: user.id });
  for (const { notify, rendered } of closing.reverse()) {
    if (!notify) continue;
    const payload = { type: 'view_closed', ...interactionHead(state, user), view: rendered, is_cleared: isCleared };
    const outcome = await dispatcher.deliver({ type: 'interactive', acceptsResponse: false, payload: () => payload });
    if (outcome.kind !== 'acked') {
      return reportOutcome(workspace, {
        outcome,
        startedMs,
        sentence: (error) => `The app did not hear that the view was closed (${error})`,
        userId: user.id,
      });
    }
  }
  return { ok: true, acked: true, timedOut: false, elapsed_ms: clock.nowMs() - startedMs };
}
