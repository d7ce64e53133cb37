import { z } from 'zod';
import { createOperationJournal } from '../../../../src/adapters/etcd/operation-journal.ts';
import { foldJournal, isOver } from '../../../../src/core/operations/operation.ts';
import { workspaceApp } from '../../bot/bot-configuration.ts';
import { fullLab } from '../../lab-spec.ts';
import type { LabStatus } from '../../lab-status.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { readServiceLogs } from '../../swarm/service-commands.ts';
import type { Switcher } from './measure-gap.ts';
import { type TimedApproval, timeApproval } from './timed-approval.ts';

/** Who asks and who approves: people of the local workspace's seed. */
const asker = 'U0OLGA0001';
const approver = 'U0ALMA0001';
const approveAction = 'operation_approve';

const Message = z.object({ ts: z.string(), text: z.string().default(''), blocks: z.array(z.unknown()).default([]) });
type Message = z.infer<typeof Message>;
const Block = z.object({ elements: z.array(z.unknown()) });
const Button = z.object({ action_id: z.literal(approveAction), value: z.string() });

/** `/pg switchover` with its approval, and what it took from the click to Patroni. */
export interface BotSwitcher extends Switcher {
  readonly approvals: readonly TimedApproval[];
  close(): Promise<void>;
}

/** Types the command as the operator, approves it as the approver, and waits until the bot says that it is over. */
export function botSwitcher(options: { workspaceUrl: string; status: LabStatus; prefix: string }): BotSwitcher {
  const { workspaceUrl, status, prefix } = options;
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const members = status.etcd.clients;
  const journal = createOperationJournal({
    ...{ cluster: status.clusterName, members, prefix, lockTtlS: 5, deadlineMs: 3_000, connection: {}, log: silent },
  });
  const approvals: TimedApproval[] = [];
  const fetchEvents = async (id: string) => (await journal.fetchOperation(id))?.events ?? [];
  return {
    name: '/pg switchover',
    approvals,
    async switchOver({ leader, candidate }) {
      const command = `/pg switchover ${status.clusterName} ${candidate} reason benchmark`;
      const { id, ts } = await ask(workspaceUrl, command);
      const place = { user: approver, channel: workspaceApp.opsChannel, ts };
      const clickedMs = Date.now();
      await post(workspaceUrl, '/control/click', { ...place, action_id: approveAction });
      const ended = await waitUntil({
        what: `the end of ${id}`,
        timeoutMs: 120_000,
        everyMs: 200,
        probe: async () => {
          const state = foldJournal(id, await fetchEvents(id));
          return state !== undefined && (isOver(state) || state.phase === 'escalated')
            ? { done: true, value: state }
            : { done: false, seen: state?.phase ?? 'not in the journal' };
        },
      });
      if (ended.phase !== 'succeeded')
        throw new Error(`${id} ${ended.phase}: ${ended.conclusion ?? 'no reason given'}`);
      approvals.push(
        timeApproval({ clickedMs, events: await fetchEvents(id), askedMs: await findRequestMs(leader, clickedMs) }),
      );
    },
    close: () => journal.disconnect(),
  };
}

function ignore(): void {}

/** Resolves with the request's message and the operation's id, once both are there. */
async function ask(workspaceUrl: string, command: string): Promise<{ id: string; ts: string }> {
  const place = { user: asker, channel: workspaceApp.opsChannel };
  const before = new Set((await fetchMessages(workspaceUrl, place)).map(({ ts }) => ts));
  await post(workspaceUrl, '/control/slash', { ...place, text: command });
  return waitUntil({
    what: 'a request that can be approved',
    timeoutMs: 30_000,
    everyMs: 50,
    probe: async () => {
      const fresh = (await fetchMessages(workspaceUrl, place)).filter(({ ts }) => !before.has(ts));
      for (const message of fresh) {
        const id = findApproval(message);
        if (id !== undefined) return { done: true, value: { id, ts: message.ts } };
      }
      return { done: false, seen: fresh.map(({ text }) => text).join(' ') || 'no message' };
    },
  });
}

function findApproval({ blocks }: Message): string | undefined {
  const elements = blocks.flatMap((block) => Block.safeParse(block).data?.elements ?? []);
  return elements.flatMap((element) => Button.safeParse(element).data?.value ?? [])[0];
}

async function fetchMessages(
  workspaceUrl: string,
  place: Readonly<Record<string, string>>,
): Promise<readonly Message[]> {
  const response = await fetch(`${workspaceUrl}/control/messages?${new URLSearchParams(place)}`);
  return z.array(Message).parse(await response.json());
}

async function post(workspaceUrl: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${workspaceUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}

/** Patroni's own time of the request (patroni/api.py, do_POST_failover): the lab's hosts have the machine's clock. */
async function findRequestMs(leader: string, sinceMs: number): Promise<number> {
  const lines = (await readServiceLogs(fullLab, leader, 2_000)).split('\n');
  for (const line of lines) {
    const [, day, time, millis] =
      /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) INFO: received switchover request/.exec(line) ?? [];
    if (day === undefined) continue;
    const atMs = Date.parse(`${day}T${time}.${millis}Z`);
    if (atMs >= sinceMs) return atMs;
  }
  throw new Error(`the log of ${leader} has no request since the click`);
}
