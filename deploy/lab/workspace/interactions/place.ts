import { asObject, type JsonObject, JsonObjects } from '../json.ts';
import type { Channel, FormValues, StoredMessage, StoredView, User, WorkspaceState } from '../model.ts';
import { canSee, channelLabel } from '../store/channels.ts';
import { stateValues } from '../store/entries.ts';
import { findMessage } from '../store/messages.ts';
import { homeOf, renderView, viewBlocks, viewStack } from '../store/views.ts';
import { type Rejection, reject } from './report.ts';

/** Where an element stands: in a message or in a view. */
export type Place =
  | { readonly in: 'message'; readonly channel: Channel; readonly stored: StoredMessage }
  | { readonly in: 'view'; readonly view: StoredView };

/** How a request of the control interface names a place. */
export interface PlaceReference {
  readonly channel?: Channel | undefined;
  readonly ts?: string | undefined;
  readonly viewId?: string | undefined;
  readonly home?: boolean | undefined;
}

/** Finds the place, if this user can see it there. */
export function findPlace(state: WorkspaceState, user: User, reference: PlaceReference): Place | Rejection {
  const { channel, ts, viewId, home } = reference;
  if (home === true) {
    const view = homeOf(state, user.id);
    return view === undefined ? reject(404, 'home_not_found', 'the app has published no home') : { in: 'view', view };
  }
  if (viewId !== undefined) {
    const view = state.views.get(viewId);
    if (view === undefined || view.userId !== user.id) return reject(404, 'view_not_found', `no open view ${viewId}`);
    const top = viewStack(state, user.id).at(-1);
    if (view.type === 'modal' && view !== top) return reject(409, 'view_not_on_top', 'another view covers it');
    return { in: 'view', view };
  }
  if (channel === undefined || ts === undefined) {
    return reject(400, 'invalid_arguments', 'say channel and ts, or view_id, or home');
  }
  if (!canSee(state, { channel, userId: user.id })) return reject(403, 'not_in_channel', 'the user cannot see it');
  const stored = findMessage(channel, { ts, userId: user.id });
  if (stored === undefined) return reject(404, 'message_not_found', `no message ${ts} that ${user.name} can see`);
  return { in: 'message', channel, stored };
}

/** The blocks at a place, those of attachments included. */
export function placeBlocks(place: Place): JsonObject[] {
  if (place.in === 'view') return viewBlocks(place.view);
  const { blocks = [], attachments = [] } = place.stored.message;
  return [...blocks, ...attachments.flatMap((attachment) => JsonObjects.safeParse(attachment.blocks).data ?? [])];
}

/** What this user entered at the place so far. */
export function placeForm(place: Place, userId: string): FormValues {
  return place.in === 'view' ? place.view.form : (place.stored.forms.get(userId) ?? {});
}

/** Keeps what this user entered at the place. */
export function keepForm(place: Place, userId: string, form: FormValues): void {
  if (place.in === 'view') place.view.form = form;
  else place.stored.forms.set(userId, form);
}

/** The fields by which a payload tells where the interaction happened. */
export function placeFields(state: WorkspaceState, place: Place, userId: string): JsonObject {
  if (place.in === 'view') {
    return { container: { type: 'view', view_id: place.view.id }, view: renderView(state, place.view) };
  }
  const { channel, stored } = place;
  const { message, ephemeralTo } = stored;
  const { metadata: _hidden, ...visible } = message;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeralTo !== undefined,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel: { id: channel.id, name: channelLabel(channel) },
    // Slack leaves an ephemeral message out: it keeps none on its side.
    ...(ephemeralTo === undefined ? { message: visible } : {}),
    state: { values: stateValues(placeBlocks(place), placeForm(place, userId)) },
  };
}

/** Merges entries, given as Slack's state or as bare values per block and action, over what is there. */
export function mergeRaw(form: FormValues, blockId: string, actionId: string, entry: JsonObject): FormValues {
  return { ...form, [blockId]: { ...form[blockId], [actionId]: asObject(entry) ?? {} } };
}
