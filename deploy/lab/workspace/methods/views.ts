import { z } from 'zod';
import { validateView } from '../block-kit/validate.ts';
import { asObject, type JsonObject } from '../json.ts';
import type { StoredView, WorkspaceState } from '../model.ts';
import { findUnreadyFile } from '../store/files.ts';
import { exchangeTrigger } from '../store/triggers.ts';
import {
  addModal,
  homeOf,
  isExternalIdTaken,
  maxViewStack,
  publishHome,
  renderView,
  replaceView,
  viewStack,
} from '../store/views.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { structured, text } from '../web-api/arguments.ts';
import { defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';

/** Reads and judges a `view` argument; `except` is the view that may keep its own external_id. */
export function readView(
  state: WorkspaceState,
  options: { view: unknown; type: 'modal' | 'home'; except?: StoredView | undefined },
): JsonObject | Refusal {
  const source = asObject(structured(options.view));
  if (source === undefined) return refuse('invalid_arguments', ['[ERROR] failed to parse view']);
  if (source.type !== options.type) {
    return refuse('invalid_arguments', [`[ERROR] must be of type ${options.type} [json-pointer:/view/type]`]);
  }
  const verdict = validateView(source);
  if (!verdict.ok) return refuse(verdict.error, verdict.messages);
  const unready = findUnreadyFile(state, source.blocks);
  if (unready !== undefined) return refuse('invalid_arguments', [`[ERROR] invalid slack file: ${unready}`]);
  return isExternalIdTaken(state, source, options.except) ? refuse('duplicate_external_id') : source;
}

function shared(name: string) {
  return { name, token: 'bot', scopes: [], limit: tiers.four } as const;
}

const openOrPush = (how: 'open' | 'push') =>
  defineMethod({
    ...shared(`views.${how}`),
    args: z.object({ trigger_id: text(), view: z.unknown() }),
    run(call, args) {
      const { state, nowMs, workspace } = call;
      const source = readView(state, { view: args.view, type: 'modal' });
      if (isRefusal(source)) return source;
      const exchange = exchangeTrigger(state, { triggerId: args.trigger_id, nowMs });
      if (!exchange.ok) return refuse(exchange.error);
      const { userId } = exchange.trigger;
      const open = viewStack(state, userId).length;
      if (how === 'push' && open === 0) return refuse('not_found');
      if (how === 'push' && open >= maxViewStack) return refuse('push_limit_reached');
      exchange.trigger.exchanged = true;
      const view = addModal(state, { userId, source, nowMs, how });
      workspace.changed({ kind: 'view', user: userId });
      return answer({ view: renderView(state, view) });
    },
  });

function findView(state: WorkspaceState, args: { view_id?: string | undefined; external_id?: string | undefined }) {
  if (args.view_id !== undefined) return state.views.get(args.view_id);
  if (args.external_id === undefined) return undefined;
  return [...state.views.values()].find((view) => view.source.external_id === args.external_id);
}

const update = defineMethod({
  ...shared('views.update'),
  args: z.object({
    view: z.unknown(),
    view_id: text().optional(),
    external_id: text().optional(),
    hash: text().optional(),
  }),
  run({ state, nowMs, workspace }, args) {
    const view = findView(state, args);
    if (view === undefined) return refuse('not_found');
    if (args.hash !== undefined && args.hash !== view.hash) return refuse('hash_conflict');
    const source = readView(state, { view: args.view, type: view.type, except: view });
    if (isRefusal(source)) return source;
    replaceView(state, { view, source, nowMs });
    workspace.changed({ kind: view.type === 'home' ? 'home' : 'view', user: view.userId });
    return answer({ view: renderView(state, view) });
  },
});

const publish = defineMethod({
  ...shared('views.publish'),
  args: z.object({ user_id: text(), view: z.unknown(), hash: text().optional() }),
  run({ state, nowMs, workspace }, args) {
    const user = state.users.get(args.user_id);
    if (user === undefined || user.isBot) return refuse('user_not_found');
    if (!state.app.hasHomeTab) return refuse('not_enabled');
    const current = homeOf(state, user.id);
    if (args.hash !== undefined && args.hash !== current?.hash) return refuse('hash_conflict');
    const source = readView(state, { view: args.view, type: 'home', except: current });
    if (isRefusal(source)) return source;
    const view = publishHome(state, { userId: user.id, source, nowMs });
    workspace.changed({ kind: 'home', user: user.id });
    return answer({ view: renderView(state, view) });
  },
});

export const methods = [openOrPush('open'), openOrPush('push'), update, publish];
