import type { Lab } from '../../deploy/lab/lab.ts';
import type { LabStatus } from '../../deploy/lab/lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { createOperationJournal } from '../../src/adapters/etcd/operation-journal.ts';
import type { JournalEventType } from '../../src/core/operations/journal.ts';
import { foldJournal, isOver, type OperationState } from '../../src/core/operations/operation.ts';
import type { OperationJournal } from '../../src/ports.ts';
import { renderNotification } from '../../src/slack/views/operation-notification.ts';
import type { BotOnLab } from './bot-on-lab.ts';
import { channels, type SlackMessage, type Typist, users } from './workspace-client.ts';

export const alma: Typist = { user: users.alma, channel: channels.ops };
export const arno: Typist = { user: users.arno, channel: channels.ops };
export const olga: Typist = { user: users.olga, channel: channels.ops };

/** People who ask for switchovers and decide about them, and what lies in the journal and in Patroni meanwhile. */
export interface OperationsOnLab {
  readonly journal: OperationJournal;
  /** Asks as olga, everything typed; resolves with the request's message and the operation's id. */
  ask(candidate: string, rest?: string): Promise<{ readonly id: string; readonly message: SlackMessage }>;
  click(message: SlackMessage, action: 'approve' | 'deny' | 'cancel', typist: Typist): Promise<unknown>;
  /** Clicks what that person may not, and resolves with the refusal that only they see. */
  clickInVain(message: SlackMessage, action: 'approve' | 'deny' | 'cancel', typist: Typist): Promise<SlackMessage>;
  read(id: string): Promise<OperationState>;
  /** Waits until the journal has that event. */
  waitForEvent(id: string, type: JournalEventType, timeoutMs?: number): Promise<OperationState>;
  /** Waits until nothing more can happen, or a person is asked. */
  waitForEnd(id: string, timeoutMs?: number): Promise<OperationState>;
  /** Id of the operation that has the cluster, once there is one. */
  waitForHolder(): Promise<string>;
  /** The operation's message with its buttons; undefined when `gone` settles before there is one. */
  waitForRequest(id: string, gone?: Promise<unknown>): Promise<SlackMessage | undefined>;
  /** All messages in the channel that are this operation's. */
  findRequests(id: string): Promise<readonly SlackMessage[]>;
  /** Waits until the operation's message says it is in its last phase: its buttons are gone or plan anew. */
  waitForFinalMessage(id: string): Promise<SlackMessage>;
  /** Leaves nothing in etcd. */
  close(): Promise<void>;
}

export function openOperations({ bot, lab }: { bot: BotOnLab; lab: LabStatus }): OperationsOnLab {
  const journal = createOperationJournal({
    cluster: lab.clusterName,
    members: lab.etcd.clients,
    prefix: bot.prefix,
    lockTtlS: 5,
    deadlineMs: 3000,
    connection: {},
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const read = async (id: string): Promise<OperationState> => {
    const stored = await journal.fetchOperation(id);
    const state = stored === undefined ? undefined : foldJournal(id, stored.events);
    if (state === undefined) throw new Error(`there is no operation ${id} in the journal`);
    return state;
  };
  return {
    journal,
    read,
    ...typeOnLab(bot, lab),
    ...waitForJournal(journal, read),
    ...waitForMessages(bot, read),
    close: async () => {
      await journal.disconnect();
      await deletePrefix(lab, bot.prefix);
    },
  };
}

/** What people do. */
function typeOnLab({ workspace }: BotOnLab, lab: LabStatus): Pick<OperationsOnLab, 'ask' | 'click' | 'clickInVain'> {
  return {
    ask: async (candidate, rest = 'reason a test of the lab') => {
      const before = new Set((await workspace.read(olga)).map(({ ts }) => ts));
      await workspace.type(`/pg switchover ${lab.clusterName} ${candidate} ${rest}`, olga);
      return waitUntil({
        what: 'the message of a request',
        timeoutMs: 20_000,
        everyMs: 20,
        probe: async () => {
          const fresh = (await workspace.read(olga)).filter(({ ts }) => !before.has(ts));
          const message = fresh.find((one) => findButton(one, 'operation_approve') !== undefined);
          const id = message && findButton(message, 'operation_approve');
          // The answer that only the asker sees comes after it: not to be taken for the answer to what follows.
          const isAnswered = fresh.some(
            ({ ephemeral_to, text }) => ephemeral_to !== undefined && text.includes(`${id}`),
          );
          return message !== undefined && id !== undefined && isAnswered
            ? { done: true, value: { id, message } }
            : { done: false, seen: fresh.map(({ text }) => text).join('\n') };
        },
      });
    },
    click: (message, action, typist) => workspace.click(message, `operation_${action}`, { typist }),
    clickInVain: async (message, action, typist) => {
      const before = new Set((await workspace.read(typist)).map(({ ts }) => ts));
      await workspace.click(message, `operation_${action}`, { typist });
      return workspace.waitForNew(before, typist);
    },
  };
}

type Read = OperationsOnLab['read'];

function waitForJournal(
  journal: OperationJournal,
  read: Read,
): Pick<OperationsOnLab, 'waitForEvent' | 'waitForEnd' | 'waitForHolder'> {
  return {
    waitForEvent: (id, type, timeoutMs = 60_000) =>
      waitUntil({
        what: `${type} in the journal of ${id}`,
        timeoutMs,
        everyMs: 20,
        probe: async () => {
          const stored = await journal.fetchOperation(id).catch(() => undefined);
          const types = stored?.events.map((event) => event.type) ?? [];
          return types.includes(type) ? { done: true, value: await read(id) } : { done: false, seen: types.join(', ') };
        },
      }),
    waitForEnd: (id, timeoutMs = 180_000) =>
      waitUntil({
        what: `the end of ${id}`,
        timeoutMs,
        everyMs: 100,
        probe: async () => {
          const state = await read(id).catch(() => undefined);
          return state !== undefined && isAtRest(state)
            ? { done: true, value: state }
            : { done: false, seen: JSON.stringify(state?.steps ?? state?.phase) };
        },
      }),
    waitForHolder: () =>
      waitUntil({
        what: 'an operation that holds the cluster',
        timeoutMs: 20_000,
        everyMs: 20,
        probe: async () => {
          const holder = await journal.fetchHolder('change');
          return holder === undefined ? { done: false, seen: 'none' } : { done: true, value: holder };
        },
      }),
  };
}

function waitForMessages(
  { workspace }: BotOnLab,
  read: Read,
): Pick<OperationsOnLab, 'waitForFinalMessage' | 'waitForRequest' | 'findRequests'> {
  return {
    waitForFinalMessage: (id) =>
      waitUntil({
        what: `the final message of ${id}`,
        timeoutMs: 120_000,
        everyMs: 100,
        probe: async () => {
          const state = await read(id);
          const message = (await workspace.read(olga)).find(({ ts }) => ts === state.messageTs);
          // Its text says which end it shows: one of an earlier phase may have no buttons either.
          const isFinal =
            message !== undefined && isAtRest(state) && message.text === renderNotification(state, Date.now());
          return isFinal ? { done: true, value: message } : { done: false, seen: message?.text ?? 'no message' };
        },
      }),
    waitForRequest: (id, gone = new Promise(() => undefined)) => {
      let isGone = false;
      gone.then(
        () => {
          isGone = true;
        },
        () => undefined,
      );
      return waitUntil<SlackMessage | undefined>({
        what: `the message of ${id}`,
        timeoutMs: 60_000,
        everyMs: 20,
        probe: async () => {
          const wasGone = isGone;
          const message = (await workspace.read(olga)).find((one) => findButton(one, 'operation_approve') === id);
          return message !== undefined || wasGone ? { done: true, value: message } : { done: false, seen: 'none' };
        },
      });
    },
    findRequests: async (id) =>
      (await workspace.read(olga)).filter(({ metadata }) => metadata?.event_payload.operation_id === id),
  };
}

/** Nothing more can happen, or a person is asked. */
function isAtRest(state: OperationState): boolean {
  return isOver(state) || state.phase === 'escalated';
}

/** The value of the button with that `action_id`, if the message has one. */
export function findButton(message: SlackMessage, actionId: string): string | undefined {
  for (const block of message.blocks) {
    if (block.type !== 'actions' || !Array.isArray(block.elements)) continue;
    for (const element of block.elements) {
      if (typeof element !== 'object' || element === null || !('action_id' in element)) continue;
      if (element.action_id === actionId && 'value' in element) return String(element.value);
    }
  }
  return undefined;
}

/**
 * A member that may lead. Waits until the cluster is whole: just after a switchover the former leader streams some
 * seconds before Patroni names it a quorum standby, and until then it may not lead.
 */
export async function chooseCandidate(lab: Lab): Promise<{ readonly leader: string; readonly candidate: string }> {
  await lab.waitUntilHealthy({ timeoutMs: 120_000 });
  return waitUntil({
    what: 'a leader with nothing but quorum standbys',
    timeoutMs: 120_000,
    probe: async () => {
      const { leader, members } = (await lab.fetchStatus()).cluster;
      const others = members.filter(({ name }) => name !== leader);
      const candidate = others[0]?.name;
      const isWhole = others.length === 2 && others.every(({ role }) => role === 'quorum_standby');
      return leader !== null && candidate !== undefined && isWhole
        ? { done: true, value: { leader, candidate } }
        : { done: false, seen: members.map(({ name, role }) => `${name} ${role}`).join(', ') };
    },
  });
}

async function deletePrefix(lab: LabStatus, prefix: string): Promise<void> {
  const { Etcd3 } = await import('etcd3');
  const client = new Etcd3({ hosts: lab.etcd.clients.map(({ url }) => url) });
  await client.delete().prefix(prefix);
  client.close();
}
