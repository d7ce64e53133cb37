import { invariant } from '../../core/invariant.ts';
import type { Lane } from '../../core/operations/journal.ts';

/** Wide enough for any number of events, and such that keys sort as numbers do. */
const sequenceDigits = 6;

/** Number of an event, or of events, as etcd compares and sorts it: by its bytes. */
export function toDigits(number: number): string {
  invariant(Number.isInteger(number) && number >= 0, 'events are counted from 0');
  return String(number).padStart(sequenceDigits, '0');
}

/** Names of the journal's keys in etcd; each stands for itself, whatever ids are made of. */
export interface JournalKeys {
  /** Everything of this cluster lies below it. */
  readonly root: string;
  /** Name of the bot that carries operations out; the key is leased. */
  readonly lock: string;
  /** Id of the operation that has the lane; no key, no operation. */
  claim(lane: Lane): string;
  /** One event: `StoredEntry`. */
  event(id: string, sequence: number): string;
  eventsOf(id: string): string;
  /** There until an operation is over and told. */
  open(id: string): string;
  readonly allOpen: string;
  /** How many of its events were told. Never deleted, so it is also the list of all operations. */
  told(id: string): string;
  readonly allTold: string;
  /** The last one-time code that somebody used up: `UsedCode`. */
  code(userId: string): string;
}

/** `prefix` begins and ends with "/". */
export function nameJournalKeys(prefix: string, cluster: string): JournalKeys {
  invariant(/^\/(.*\/)?$/.test(prefix), 'a prefix begins and ends with "/"');
  const root = `${prefix}${checkName(cluster)}/`;
  return {
    root,
    lock: `${root}lock`,
    claim: (lane) => `${root}claims/${lane}`,
    event: (id, sequence) => `${root}operations/${checkName(id)}/${toDigits(sequence)}`,
    eventsOf: (id) => `${root}operations/${checkName(id)}/`,
    open: (id) => `${root}open/${checkName(id)}`,
    allOpen: `${root}open/`,
    told: (id) => `${root}told/${checkName(id)}`,
    allTold: `${root}told/`,
    code: (userId) => `${root}codes/${checkName(userId)}`,
  };
}

/** A name with a slash would be another key. */
function checkName(name: string): string {
  invariant(/^[\w.-]+$/.test(name), `"${name}" can be part of a key`);
  return name;
}
