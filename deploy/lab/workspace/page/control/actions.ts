import { z } from 'zod';
import { Option, OptionGroup } from '../kit/composition.ts';
import type { Values } from '../kit/entry.ts';
import type { ElementAction, Suggestions } from '../kit/surface.ts';
import { fetchControl, postControl, query } from './request.ts';

/** A message, a modal, or the App Home, as the control interface names them. */
export type PlaceReference =
  | { readonly channel: string; readonly ts: string }
  | { readonly view_id: string }
  | { readonly home: true };

const Report = z.looseObject({ ok: z.boolean(), acked: z.boolean().optional(), error: z.string().optional() });

const SubmitReport = Report.extend({
  response_action: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
});
export type SubmitReport = z.infer<typeof SubmitReport>;

const Anything = z.unknown();

/** Types a slash command into a channel. */
export async function requestSlash(user: string, channel: string, text: string): Promise<void> {
  await postControl('slash', { user, channel, text }, Report);
}

/** Writes a message, in a thread when one is given. */
export async function requestMessage(
  user: string,
  place: { readonly channel: string; readonly threadTs?: string },
  text: string,
): Promise<void> {
  const thread = place.threadTs === undefined ? {} : { thread_ts: place.threadTs };
  await postControl('message', { user, channel: place.channel, text, ...thread }, Anything);
}

/** Clicks a button or chooses in a menu; `values` is what the inputs around it hold. */
export async function requestClick(
  user: string,
  place: PlaceReference,
  action: ElementAction,
  values: Values,
): Promise<void> {
  const chosen = action.entry ?? action.value;
  await postControl(
    'click',
    {
      user,
      ...place,
      action_id: action.actionId,
      block_id: action.blockId,
      values,
      ...(chosen === undefined ? {} : { value: chosen }),
    },
    Report,
  );
}

/** Submits a modal. */
export function requestSubmit(user: string, viewId: string, values: Values): Promise<SubmitReport> {
  return postControl('submit', { user, view_id: viewId, values }, SubmitReport);
}

/** Closes the modal on top, or all of them. */
export async function requestCloseView(user: string, viewId: string, clear: boolean): Promise<void> {
  await postControl('close-view', { user, view_id: viewId, clear }, Report);
}

/** Tells the app that this user opened its App Home. */
export async function requestOpenHome(user: string): Promise<void> {
  await postControl('home/open', { user }, Anything);
}

/** Adds the user's reaction to a message, or takes it away. */
export async function requestReaction(
  user: string,
  message: { readonly channel: string; readonly ts: string },
  reaction: { readonly name: string; readonly remove: boolean },
): Promise<void> {
  await postControl('reaction', { user, ...message, ...reaction }, Anything);
}

/** Makes the user a member of a public channel. */
export async function requestJoin(user: string, channel: string): Promise<void> {
  await postControl('join', { user, channel }, Anything);
}

const Offered = z.object({
  options: z.array(Option).nullish(),
  option_groups: z.array(OptionGroup).nullish(),
});

/** Asks the app what an external select offers for a query. */
export async function fetchSuggestions(
  user: string,
  place: PlaceReference,
  menu: { readonly blockId: string; readonly actionId: string; readonly query: string },
): Promise<Suggestions> {
  const named = 'home' in place ? { home: 'true' } : place;
  const fields = { user, ...named, block_id: menu.blockId, action_id: menu.actionId, value: menu.query };
  const offered = await fetchControl(`suggest?${query(fields)}`, Offered);
  return { options: offered.options ?? [], groups: offered.option_groups ?? [] };
}
