import type { Option } from '../kit/composition.ts';
import type { Entry } from '../kit/entry.ts';

export interface Selection {
  /** Selected options of static and external selects. */
  readonly options: readonly Option[];
  /** Selected ids of users, channels and conversations selects. */
  readonly ids: readonly string[];
}

/** What a select's entry holds, whichever field of Slack's state it stands in. */
export function readSelection(entry: Entry | undefined): Selection {
  if (entry === undefined) return { options: [], ids: [] };
  const options = entry.selected_options ?? present(entry.selected_option);
  const ids =
    entry.selected_users ??
    entry.selected_channels ??
    entry.selected_conversations ??
    present(entry.selected_user ?? entry.selected_channel ?? entry.selected_conversation);
  return { options, ids };
}

/** The entry for a select of this type once these keys (option values or ids) are selected. */
export function writeSelection(type: string, keys: readonly string[], known: readonly Option[]): Entry {
  const first = keys[0] ?? null;
  switch (type) {
    case 'users_select':
      return { type, selected_user: first };
    case 'multi_users_select':
      return { type, selected_users: [...keys] };
    case 'channels_select':
      return { type, selected_channel: first };
    case 'multi_channels_select':
      return { type, selected_channels: [...keys] };
    case 'conversations_select':
      return { type, selected_conversation: first };
    case 'multi_conversations_select':
      return { type, selected_conversations: [...keys] };
    default: {
      const options = keys.flatMap((key) =>
        present(known.find((option) => (option.value ?? option.text.text) === key)),
      );
      return type.startsWith('multi_') || type === 'checkboxes'
        ? { type, selected_options: options }
        : { type, selected_option: options[0] ?? null };
    }
  }
}

function present<T>(value: T | null | undefined): T[] {
  return value === null || value === undefined ? [] : [value];
}
