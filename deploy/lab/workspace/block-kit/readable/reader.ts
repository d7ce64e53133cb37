import type { DateView } from '../../text/format-date.ts';

/** For whom a message is rendered: where their clock stands, and whom they know. */
export type Reader = DateView & {
  /** Names of users, user groups and channels by id, without `@` or `#`. */
  names: ReadonlyMap<string, string>;
};

/** What an id stands for; the label the text brought along, else the id itself, when the reader does not know it. */
export const nameOf = (reader: Reader, id: string, label?: string): string => reader.names.get(id) ?? label ?? id;
