import { validateSuggestions } from '../block-kit/validate.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { asObject, type JsonObject } from '../json.ts';
import type { User } from '../model.ts';
import { findElement, type PlacedElement } from '../store/elements.ts';
import { holdsEntry, readEntry } from '../store/entries.ts';
import { createResponseUrl } from '../store/response-urls.ts';
import { createTrigger } from '../store/triggers.ts';
import type { Workspace } from '../workspace.ts';
import { interactionHead } from './payloads.ts';
import {
  findPlace,
  keepForm,
  mergeRaw,
  type Place,
  type PlaceReference,
  placeBlocks,
  placeFields,
  placeForm,
} from './place.ts';
import { type Rejection, type Report, reject, reportOutcome } from './report.ts';
import { enterValues } from './view-values.ts';

export type ClickReport = Report & { readonly trigger_id: string };

/** The fields of an element that Slack repeats in the action. */
const repeated = [
  'text',
  'placeholder',
  'style',
  'url',
  'confirm',
  'initial_option',
  'initial_options',
  'initial_date',
];

/** The entry of `actions` for one element; `raw` is what was chosen, for elements that are no buttons. */
function renderAction(
  workspace: Workspace,
  options: { placed: PlacedElement; raw: unknown; userId: string },
): { action: JsonObject; entry?: JsonObject } | Rejection {
  const { placed, raw, userId } = options;
  const { element, type, actionId, blockId } = placed;
  const kept = Object.fromEntries(
    repeated.filter((name) => element[name] !== undefined).map((name) => [name, element[name]]),
  );
  const seconds = (workspace.clock.nowMs() / 1000).toFixed(6);
  const head = { ...kept, type, action_id: actionId, block_id: blockId, action_ts: seconds };
  const isButton = type === 'button' || type === 'icon_button' || type === 'workflow_button';
  if (isButton) {
    return { action: { ...head, ...(element.value === undefined ? {} : { value: element.value }) } };
  }
  if (type === 'feedback_buttons') return { action: { ...head, value: raw } };
  const suggested = workspace.state.suggestions.get(`${blockId} ${actionId}`) ?? [];
  const read = readEntry(placed, raw, { state: workspace.state, userId, suggested });
  if (!read.ok) return reject(422, 'invalid_value', `${actionId}: ${read.problem}`);
  return { action: { ...head, ...read.entry }, ...(holdsEntry(type) ? { entry: read.entry } : {}) };
}

/** A person clicks a button or chooses in a menu, in a message, a modal or the App Home. */
export async function runBlockAction(
  parts: { workspace: Workspace; dispatcher: Dispatcher },
  options: {
    user: User;
    reference: PlaceReference;
    actionId: string;
    blockId?: string | undefined;
    value?: unknown;
    values?: unknown;
  },
): Promise<ClickReport | Rejection> {
  const { workspace, dispatcher } = parts;
  const { state, clock } = workspace;
  const { user, actionId } = options;
  const place = findPlace(state, user, options.reference);
  if ('ok' in place) return place;
  const placed = findElement(placeBlocks(place), options);
  if (placed === undefined) return reject(404, 'action_not_found', `nothing there has the action_id ${actionId}`);
  const entered =
    options.values === undefined
      ? undefined
      : enterValues(workspace, { place, userId: user.id, values: options.values, isUnfinished: true });
  if (entered !== undefined && !entered.ok) return entered;
  const rendered = renderAction(workspace, { placed, raw: options.value, userId: user.id });
  if ('ok' in rendered) return rendered;
  if (rendered.entry !== undefined) {
    keepForm(place, user.id, mergeRaw(placeForm(place, user.id), placed.blockId, actionId, rendered.entry));
  }
  const startedMs = clock.nowMs();
  const triggerId = createTrigger(state, { userId: user.id, nowMs: startedMs });
  const responsePath = responsePathOf(workspace, { place, user });
  const fields = placeFields(state, place, user.id);
  const outcome = await dispatcher.deliver({
    type: 'interactive',
    acceptsResponse: false,
    payload: (baseUrl) => ({
      type: 'block_actions',
      ...interactionHead(state, user),
      ...fields,
      trigger_id: triggerId,
      ...(responsePath === undefined ? {} : { response_url: `${baseUrl}${responsePath}` }),
      actions: [rendered.action],
    }),
  });
  const report = reportOutcome(workspace, {
    outcome,
    startedMs,
    sentence: (error) => `This app is not responding (${error})`,
    userId: user.id,
    ...(place.in === 'message' ? { channelId: place.channel.id } : { viewId: place.view.id }),
  });
  return { ...report, trigger_id: triggerId };
}

/** A click in a message comes with a response_url that knows the message; one in a view has none. */
function responsePathOf(workspace: Workspace, options: { place: Place; user: User }): string | undefined {
  const { place, user } = options;
  if (place.in === 'view') return undefined;
  return createResponseUrl(workspace.state, {
    userId: user.id,
    channelId: place.channel.id,
    nowMs: workspace.clock.nowMs(),
    original: { ts: place.stored.message.ts, isEphemeral: place.stored.ephemeralTo !== undefined },
  });
}

/** What a menu with an external source offers for what was typed so far. */
export async function fetchSuggestions(
  parts: { workspace: Workspace; dispatcher: Dispatcher },
  options: { user: User; reference: PlaceReference; actionId: string; blockId?: string | undefined; typed: string },
): Promise<{ ok: true; options: unknown; option_groups: unknown } | Rejection> {
  const { workspace, dispatcher } = parts;
  const { state } = workspace;
  const { user, actionId, typed } = options;
  const place = findPlace(state, user, options.reference);
  if ('ok' in place) return place;
  const placed = findElement(placeBlocks(place), options);
  if (placed === undefined) return reject(404, 'action_not_found', `nothing there has the action_id ${actionId}`);
  const { state: _values, ...fields } = placeFields(state, place, user.id);
  const payload = {
    type: 'block_suggestion',
    ...interactionHead(state, user),
    ...fields,
    action_id: actionId,
    block_id: placed.blockId,
    value: typed,
  };
  const startedMs = workspace.clock.nowMs();
  const outcome = await dispatcher.deliver({ type: 'interactive', acceptsResponse: true, payload: () => payload });
  if (outcome.kind !== 'acked') {
    const failure = reportOutcome(workspace, {
      outcome,
      startedMs,
      sentence: (error) => `No suggestions: the app is not responding (${error})`,
      userId: user.id,
    });
    return reject(409, failure.error ?? 'operation_timeout', 'the app did not answer with options');
  }
  const offered = asObject(outcome.payload) ?? {};
  const verdict = validateSuggestions(offered);
  if (!verdict.ok) {
    const reason = verdict.messages.join(', ');
    workspace.notify({
      user: user.id,
      kind: 'invalid_response',
      text: `No suggestions: the app’s response was invalid (${reason})`,
    });
    return reject(409, verdict.error, reason);
  }
  rememberSuggestions(workspace, { placed, offered });
  return { ok: true, options: offered.options ?? [], option_groups: offered.option_groups ?? [] };
}

function rememberSuggestions(workspace: Workspace, options: { placed: PlacedElement; offered: JsonObject }): void {
  const { placed, offered } = options;
  const groups = Array.isArray(offered.option_groups) ? offered.option_groups : [];
  const lists = [offered.options, ...groups.map((group) => asObject(group)?.options)];
  const all = lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map(asObject)
    .filter((item) => item !== undefined);
  workspace.state.suggestions.set(`${placed.blockId} ${placed.actionId}`, all);
}
