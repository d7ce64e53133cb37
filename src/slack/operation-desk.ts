import type { KnownBlock } from '@slack/types';
import type { JournalEvent } from '../core/operations/journal.ts';
import { isOver, type OperationState } from '../core/operations/operation.ts';
import { isFinalRefusal, isHopeless } from '../core/outside-error.ts';
import type { Clock, Log, OperationDesk } from '../ports.ts';
import { Coalescer } from './coalesce.ts';
import { createMessenger, longestRateLimitMs, type MessageMark, type Messenger } from './messenger.ts';
import { nameWithoutCalling } from './name-without-calling.ts';
import { type Pause, wait } from './pause.ts';
import type { FetchNames } from './people-names.ts';
import type { SlackClient } from './slack-client.ts';
import { renderAuditRecord } from './views/audit-view.ts';
import { markSimulated } from './views/frame.ts';
import type { MessageView } from './views/message.ts';
import { renderOperationEvent } from './views/operation-event-view.ts';
import { renderOperation } from './views/operation-view.ts';

export interface OperationDeskOptions {
  readonly client: SlackClient;
  /** Slack channel id in which every event is told as well. */
  readonly auditChannel?: string;
  readonly fetchNames: FetchNames;
  readonly clock: Clock;
  readonly log: Log;
  /** Every message then says SIMULATED. */
  readonly isSimulated: boolean;
  /** As configured; `/pg` by default. */
  readonly slashCommand?: string;
  /** Whether a request has to say that its cluster is marked production. */
  readonly isProduction?: (cluster: string) => boolean;
  readonly pause?: Pause;
}

/** Slack allows 50 edits a minute in all, and nobody reads faster (facts: one per 2–3 s per message). */
const editGapMs = 2500;
/** Slack's clock and ours may differ, and the look before posting again must not miss the message. */
const clockToleranceMs = 10 * 60_000;
/** Messages whose last edit is remembered. */
const mostMessages = 500;

/** Where operations are shown in Slack: a message per operation, its thread, and the audit channel. */
export function createOperationDesk(options: OperationDeskOptions): OperationDesk {
  const { clock, auditChannel, fetchNames, isSimulated, log } = options;
  const messenger = createMessenger(options);
  const edits = new Map<string, Coalescer<OperationState, 'updated' | 'gone'>>();
  const show = (view: MessageView) => markSimulated(view, isSimulated);
  const render = (operation: OperationState) => {
    const isProduction = options.isProduction?.(operation.plan.cluster) ?? false;
    const { slashCommand = '/pg' } = options;
    return show(renderOperation(operation, { nowMs: clock.now(), isProduction, slashCommand }));
  };
  const findLink = createLinks(messenger);

  return {
    async post(operation, { mayExist }) {
      const { channel } = operation;
      const mark = operationMark(operation);
      const oldestMs = operation.requestedAtMs - clockToleranceMs;
      const found = mayExist ? await messenger.find({ channel }, { mark, oldestMs }) : undefined;
      // Its present message was found to be gone: if it is still there, then as one that cannot be edited any more.
      if (found !== undefined && found !== operation.messageTs) return { channel, messageTs: found };
      return { channel, messageTs: await messenger.post({ channel, view: render(operation), mark }) };
    },
    update: async (operation) => {
      const { channel, messageTs } = operation;
      if (messageTs === undefined) return 'gone';
      const place = `${channel} ${messageTs}`;
      const edit = edits.get(place) ?? createEdit({ ...options, messenger, render });
      edits.set(place, edit);
      forgetOldest(edits);
      return edit.offer(operation);
    },
    async tell(operation, told) {
      const tellings = [tellThread({ messenger, fetchNames, log, show, operation, ...told })];
      if (auditChannel !== undefined) {
        tellings.push(tellAudit({ messenger, fetchNames, log, show, findLink, operation, auditChannel, ...told }));
      }
      // One place that does not answer keeps nothing from the other.
      const failure = (await Promise.allSettled(tellings)).find(({ status }) => status === 'rejected');
      if (failure?.status === 'rejected') throw failure.reason;
    },
  };
}

function operationMark({ id }: OperationState): MessageMark {
  return { type: 'howdah_operation', payload: { operation_id: id } };
}

function createEdit(options: {
  clock: Clock;
  pause?: Pause;
  messenger: Messenger;
  render: (operation: OperationState) => MessageView;
}): Coalescer<OperationState, 'updated' | 'gone'> {
  const { clock, messenger, render } = options;
  return new Coalescer({
    now: () => clock.now(),
    pause: options.pause ?? wait,
    gapMs: editGapMs,
    giveUpAfterMs: longestRateLimitMs,
    isUrgent: (operation) => isOver(operation) || operation.phase === 'escalated',
    isOlder: (operation, than) => operation.length < than.length,
    show: async (operation) => {
      const { channel, messageTs = '' } = operation;
      const mark = operationMark(operation);
      const edited = await messenger.edit({ channel, messageTs, view: render(operation), mark });
      if (edited.kind === 'later') return edited;
      return { kind: 'shown', result: edited.kind === 'gone' ? 'gone' : 'updated' };
    },
  });
}

/** The oldest ones first, and none that somebody waits for. */
function forgetOldest(edits: Map<string, { readonly isIdle: boolean }>): void {
  for (const [place, edit] of edits) {
    if (edits.size <= mostMessages) return;
    if (edit.isIdle) edits.delete(place);
  }
}

interface Telling {
  readonly messenger: Messenger;
  readonly fetchNames: FetchNames;
  readonly log: Log;
  readonly show: (view: MessageView) => MessageView;
  readonly operation: OperationState;
  readonly event: JournalEvent;
  readonly sequence: number;
  readonly mayExist: boolean;
}

async function tellThread(telling: Telling): Promise<void> {
  const { messenger, log, operation, event, sequence, mayExist } = telling;
  const { channel, messageTs: threadTs, id } = operation;
  if (threadTs === undefined) return;
  const mark: MessageMark = { type: 'howdah_event', payload: { operation_id: id, sequence } };
  try {
    const oldestMs = event.atMs - clockToleranceMs;
    if (mayExist && (await messenger.find({ channel, threadTs }, { mark, oldestMs })) !== undefined) return;
    // Who did it knows; others are mentioned because it is over, and nothing else tells them.
    const actors = 'userId' in event && event.userId !== undefined ? [event.userId] : [];
    const view = await nameWithoutCalling(renderOperationEvent(operation, event), telling.fetchNames, actors);
    if ((await messenger.reply({ channel, threadTs, view: telling.show(view), mark })) === 'posted') return;
    // Somebody deleted the message: `update` says so, and the next one shows everything anyhow.
    log.warn({ operationId: id, channel, sequence }, 'an event is in no thread: its message was deleted');
  } catch (error) {
    if (!isHopeless(error)) throw error;
    // Trying again would not help and would keep the later events from the audit channel for ever.
    log.error({ err: error, operationId: id, channel, sequence }, 'the thread takes no reply');
  }
}

async function tellAudit(
  telling: Telling & {
    readonly auditChannel: string;
    readonly findLink: (operation: OperationState) => Promise<string | undefined>;
  },
): Promise<void> {
  const { messenger, log, operation, event, sequence, auditChannel: channel } = telling;
  const mark: MessageMark = { type: 'howdah_audit', payload: { operation_id: operation.id, sequence } };
  try {
    const oldestMs = event.atMs - clockToleranceMs;
    if (telling.mayExist && (await messenger.find({ channel }, { mark, oldestMs })) !== undefined) return;
    // A record calls nobody.
    const record = await nameWithoutCalling(renderAuditRecord(operation, event), telling.fetchNames);
    const view = addLink(record, await telling.findLink(operation));
    await messenger.post({ channel, view: telling.show(view), mark });
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    // Trying again would not help and would hold up the thread for ever; the record is in the JSON log all the same.
    log.error({ err: error, operationId: operation.id, channel, sequence }, 'the audit channel takes no record');
  }
}

function addLink(view: MessageView, link: string | undefined): MessageView {
  if (link === undefined) return view;
  const block: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: `<${link}|Its message>` }] };
  return { text: view.text, blocks: [...view.blocks, block] };
}

/** Asks once per message. */
function createLinks(messenger: Messenger): (operation: OperationState) => Promise<string | undefined> {
  let last: { readonly place: string; readonly link: string } | undefined;
  return async ({ channel, messageTs }) => {
    if (messageTs === undefined) return undefined;
    const place = `${channel} ${messageTs}`;
    if (last?.place === place) return last.link;
    const link = await messenger.findLink({ channel, messageTs });
    if (link !== undefined) last = { place, link };
    return link;
  };
}
