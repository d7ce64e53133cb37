import { randomUUID } from 'node:crypto';
import { Etcd3 } from 'etcd3';
import { openLab } from '../../deploy/lab/lab.ts';
import {
  createMemoryJournal,
  createMemoryJournalStore,
  type JournalCut,
} from '../../deploy/lab/simulation/memory-journal.ts';
import { createOperationJournal } from '../../src/adapters/etcd/operation-journal.ts';
import type { Lane } from '../../src/core/operations/journal.ts';
import type { Log, OperationJournal } from '../../src/ports.ts';
import { type Cut, startCuttableProxy } from '../support/cuttable-proxy.ts';

/** One bot with its own line to the journal. */
export interface JournalBot {
  readonly journal: OperationJournal;
  cut(how: JournalCut): Promise<void>;
  /** Cuts the line when the next event is on its way: it arrives or not, and its answer does not. */
  cutAtNextEvent(how: 'lost' | 'arrived'): Promise<void>;
  restore(): Promise<void>;
  /** It stops without a word and never comes back. */
  die(): Promise<void>;
}

/** A journal that nobody else uses, and bots that share it. */
export interface JournalWorld {
  startBot(): Promise<JournalBot>;
  /** Ends whoever's lock, as when its lease runs out. */
  endLock(): Promise<void>;
  /** Writes an event of a type that nobody knows yet. */
  writeUnreadable(entry: { readonly id: string; readonly sequence: number }): Promise<void>;
  /** Somebody deletes the claim of a lane, or all events of an operation. */
  deleteClaim(lane: Lane): Promise<void>;
  deleteOperation(id: string): Promise<void>;
  close(): Promise<void>;
}

export const lockTtlS = 2;
const cluster = 'pgprod';
export const quiet: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {}

async function openMemoryWorld(): Promise<JournalWorld> {
  const store = createMemoryJournalStore();
  const create = () => createMemoryJournal({ cluster, clock: { now: Date.now }, lockTtlS, store });
  const anybody = create();
  return {
    async startBot() {
      const journal = create();
      return {
        journal,
        cut: async (how) => journal.cut(how),
        cutAtNextEvent: async (how) => journal.cut(how),
        restore: async () => journal.restore(),
        die: async () => journal.die(),
      };
    },
    endLock: async () => anybody.endLock(),
    writeUnreadable: async (entry) => anybody.writeUnreadable(entry),
    deleteClaim: async (lane) => anybody.deleteClaim(lane),
    deleteOperation: async (id) => anybody.deleteOperation(id),
    close: async () => undefined,
  };
}

const cuts: Readonly<Record<JournalCut, Cut>> = { refused: 'refused', lost: 'silent', arrived: 'deaf' };

/** Stands in each request that writes an event, and in no other. */
export const eventText = '"appendId"';

/** The journal of a bot behind lines that can be cut; `members` are etcd's. */
export async function openEtcdBot(options: {
  members: readonly { readonly name: string; readonly url: string }[];
  prefix: string;
  deadlineMs?: number;
}) {
  const proxies = await Promise.all(
    options.members.map(({ url }) => {
      const { hostname, port } = new URL(url);
      return startCuttableProxy({ host: hostname, port: Number(port) });
    }),
  );
  const journal = createOperationJournal({
    cluster,
    members: proxies.map(({ port }, index) => ({ name: `etcd-${index + 1}`, url: `http://127.0.0.1:${port}` })),
    prefix: options.prefix,
    lockTtlS,
    deadlineMs: options.deadlineMs ?? 2000,
    connection: {},
    log: quiet,
  });
  const cut = async (how: Cut): Promise<void> => void (await Promise.all(proxies.map((proxy) => proxy.cut(how))));
  return {
    journal,
    cut,
    /** Cuts the line when a request with that text is on its way. Resolves when that has happened. */
    cutAtRequest: (text: string, how: Cut): Promise<void> =>
      new Promise((resolve, reject) => {
        const onSeen = (): void => void cut(how).then(resolve, reject);
        for (const proxy of proxies) proxy.onRequest(text, onSeen);
      }),
    restore: async () => void (await Promise.all(proxies.map((proxy) => proxy.restore()))),
    async close() {
      await journal.disconnect();
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}

/** A prefix of its own in the lab's etcd; `remove` leaves nothing behind. */
export async function openEtcdPrefix() {
  const lab = await openLab();
  const members = (await lab.fetchStatus()).etcd.clients;
  const prefix = `/howdah-test-${randomUUID()}/`;
  const client = new Etcd3({ hosts: members.map(({ url }) => url) });
  return {
    members,
    prefix,
    client,
    async remove() {
      await client.delete().prefix(prefix).exec();
      client.close();
    },
  };
}

async function openEtcdWorld(): Promise<JournalWorld> {
  const { members, prefix, client, remove } = await openEtcdPrefix();
  const bots: { close(): Promise<void> }[] = [];
  const root = `${prefix}${cluster}/`;
  return {
    async startBot() {
      const bot = await openEtcdBot({ members, prefix });
      bots.push({
        async close() {
          await bot.restore();
          await bot.close();
        },
      });
      // Its first call takes longer, and a test that cuts the line wants one that stands.
      await bot.journal.fetchHolder('change');
      return {
        journal: bot.journal,
        cut: (how) => bot.cut(cuts[how]),
        // Resolves at once: the event is still to come.
        cutAtNextEvent: async (how) => void bot.cutAtRequest(eventText, cuts[how]),
        restore: () => bot.restore(),
        die: () => bot.cut('silent'),
      };
    },
    async endLock() {
      const { kvs } = await client.get(`${root}lock`).exec();
      const leaseId = kvs[0]?.lease;
      if (leaseId === undefined) throw new Error('somebody holds the lock');
      await client.leaseClient.leaseRevoke({ ID: leaseId });
    },
    async writeUnreadable({ id, sequence }) {
      const key = `${root}operations/${id}/${String(sequence).padStart(6, '0')}`;
      await client
        .put(key)
        .value(JSON.stringify({ appendId: 'x', event: { type: 'levitated', atMs: 1 } }))
        .exec();
    },
    async deleteClaim(lane) {
      await client.delete().key(`${root}claims/${lane}`).exec();
    },
    async deleteOperation(id) {
      await client.delete().prefix(`${root}operations/${id}/`).exec();
    },
    async close() {
      await Promise.all(bots.map((bot) => bot.close()));
      await remove();
    },
  };
}

/** The suite runs on both, so that the fake cannot drift. */
export const journalSubjects: readonly { readonly name: string; open(): Promise<JournalWorld> }[] = [
  { name: 'memory', open: openMemoryWorld },
  { name: "lab's etcd", open: openEtcdWorld },
];
