import { asObject, type JsonObject, JsonObjects, stringField } from '../json.ts';
import type { StoredView, WorkspaceState } from '../model.ts';
import { stateValues } from './entries.ts';
import { createId } from './ids.ts';
import { fillIds } from './messages.ts';

/** A modal may have two more on top of it (docs.slack.dev/surfaces/modals). */
export const maxViewStack = 3;

/** The blocks of a stored view. */
export function viewBlocks(view: StoredView): JsonObject[] {
  return JsonObjects.safeParse(view.source.blocks).data ?? [];
}

function withIds(state: WorkspaceState, source: JsonObject): JsonObject {
  return { ...source, blocks: fillIds(state, JsonObjects.safeParse(source.blocks).data ?? []) };
}

function createHash(state: WorkspaceState, nowMs: number): string {
  return `${Math.trunc(nowMs / 1000)}.${createId(state, '').slice(-8)}`;
}

/** The user's open modals, root first. */
export function viewStack(state: WorkspaceState, userId: string): StoredView[] {
  const ids = state.viewStacks.get(userId) ?? [];
  return ids.map((id) => state.views.get(id)).filter((view) => view !== undefined);
}

/** Whether another view already goes by this external_id. */
export function isExternalIdTaken(state: WorkspaceState, source: JsonObject, except?: StoredView): boolean {
  const externalId = stringField(source, 'external_id');
  if (externalId === undefined || externalId === '') return false;
  return [...state.views.values()].some((view) => view !== except && view.source.external_id === externalId);
}

/** Puts a modal on the user's screen: alone (`open`) or on top of the others (`push`). */
export function addModal(
  state: WorkspaceState,
  options: { userId: string; source: JsonObject; nowMs: number; how: 'open' | 'push' },
): StoredView {
  const { userId, source, nowMs, how } = options;
  if (how === 'open') closeViews(state, { userId, count: maxViewStack });
  const below = viewStack(state, userId);
  const id = createId(state, 'V');
  const view: StoredView = {
    id,
    userId,
    type: 'modal',
    source: withIds(state, source),
    hash: createHash(state, nowMs),
    form: {},
    rootViewId: below[0]?.id ?? id,
    previousViewId: below.at(-1)?.id ?? null,
    errors: {},
  };
  state.views.set(id, view);
  state.viewStacks.set(userId, [...below.map((other) => other.id), id]);
  return view;
}

/** Puts new content into a view; entries stay in the inputs that are still there. */
export function replaceView(
  state: WorkspaceState,
  options: { view: StoredView; source: JsonObject; nowMs: number },
): void {
  const { view, source, nowMs } = options;
  view.source = withIds(state, source);
  view.hash = createHash(state, nowMs);
  view.errors = {};
  view.form = stateValues(viewBlocks(view), view.form);
}

/** The user's App Home, made or replaced. */
export function publishHome(
  state: WorkspaceState,
  options: { userId: string; source: JsonObject; nowMs: number },
): StoredView {
  const { userId, source, nowMs } = options;
  const current = homeOf(state, userId);
  if (current !== undefined) {
    replaceView(state, { view: current, source, nowMs });
    return current;
  }
  const id = createId(state, 'V');
  const view: StoredView = {
    id,
    userId,
    type: 'home',
    source: withIds(state, source),
    hash: createHash(state, nowMs),
    form: {},
    rootViewId: id,
    previousViewId: null,
    errors: {},
  };
  state.views.set(id, view);
  state.homes.set(userId, id);
  return view;
}

export function homeOf(state: WorkspaceState, userId: string): StoredView | undefined {
  const id = state.homes.get(userId);
  return id === undefined ? undefined : state.views.get(id);
}

/** Takes the topmost `count` modals away, topmost first; returns them. */
export function closeViews(state: WorkspaceState, options: { userId: string; count: number }): StoredView[] {
  const stack = viewStack(state, options.userId);
  const closed = stack.splice(Math.max(0, stack.length - options.count)).reverse();
  for (const view of closed) state.views.delete(view.id);
  state.viewStacks.set(
    options.userId,
    stack.map((view) => view.id),
  );
  return closed;
}

/** The view object of Slack's payloads and answers. */
export function renderView(state: WorkspaceState, view: StoredView): JsonObject {
  const { source } = view;
  const blocks = viewBlocks(view);
  return {
    id: view.id,
    team_id: state.team.id,
    type: view.type,
    blocks,
    private_metadata: source.private_metadata ?? '',
    callback_id: source.callback_id ?? '',
    state: { values: stateValues(blocks, view.form) },
    hash: view.hash,
    title: asObject(source.title) ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: source.clear_on_close ?? false,
    notify_on_close: source.notify_on_close ?? false,
    close: source.close ?? null,
    submit: source.submit ?? null,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: state.app.id,
    external_id: source.external_id ?? '',
    app_installed_team_id: state.team.id,
    bot_id: state.app.botId,
  };
}
