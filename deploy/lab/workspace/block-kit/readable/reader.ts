/** For whom a message is rendered. */
export type Reader = {
  /** BCP 47, as in `en-GB`. */
  locale: string;
  /** IANA, as in `Europe/Berlin`. */
  timeZone: string;
  /** Epoch milliseconds: what "today" and "3 minutes ago" are told from. */
  nowMs: number;
  /** Names of users, user groups and channels by id, without `@` or `#`; ids that are not here are shown as they are. */
  names: ReadonlyMap<string, string>;
};

export const nameOf = (reader: Reader, id: string): string => reader.names.get(id) ?? id;
