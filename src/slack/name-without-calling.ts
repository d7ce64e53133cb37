import type { FetchNames } from './people-names.ts';
import type { MessageView } from './views/message.ts';
import { listMentions, replaceMentions } from './views/replace-mentions.ts';

/**
 * The same message with names in the place of the mentions of these people, by default of everybody in it: Slack calls
 * whoever is mentioned where a channel sees it. Whom Slack does not tell of is shown by their id.
 */
export async function nameWithoutCalling(
  view: MessageView,
  fetchNames: FetchNames,
  people: readonly string[] = listMentions(view),
): Promise<MessageView> {
  if (people.length === 0) return view;
  const names = await fetchNames(people);
  return replaceMentions(view, (userId) => (people.includes(userId) ? (names.get(userId) ?? userId) : undefined));
}
