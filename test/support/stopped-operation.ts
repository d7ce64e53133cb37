import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import type { JournalEvent } from '../../src/core/operations/journal.ts';
import { findButton, type OperationsOnLab, olga } from './operations-on-lab.ts';
import type { SlackMessage, WorkspaceClient } from './workspace-client.ts';

/** What it says when it has stopped. */
export const stoppedSentence = 'Somebody has to look at patroni-1.';

/** Writes what a bot writes that cannot go on with an approved operation. No bot may be there. */
export async function stopOperation({ journal, read }: OperationsOnLab, id: string): Promise<void> {
  const stopped: readonly JournalEvent[] = [
    { type: 'started', atMs: Date.now(), bot: 'a bot that stopped' },
    { type: 'finished', atMs: Date.now(), outcome: 'escalated', sentence: stoppedSentence },
  ];
  for (const event of stopped) {
    const { length: sequence } = await read(id);
    await journal.append({ id, sequence, lane: 'change', event });
  }
}

/** Asks for the cluster to be let go of; resolves with the request's message and the id of that operation. */
export async function askForUnlock(
  workspace: WorkspaceClient,
  cluster: string,
): Promise<{ readonly id: string; readonly message: SlackMessage }> {
  const before = new Set((await workspace.read(olga)).map(({ ts }) => ts));
  await workspace.type(`/pg unlock ${cluster} reason it was looked at`, olga);
  return waitUntil({
    what: 'the message of the unlock',
    timeoutMs: 20_000,
    everyMs: 20,
    probe: async () => {
      const fresh = (await workspace.read(olga)).filter(({ ts }) => !before.has(ts));
      for (const message of fresh) {
        const id = findButton(message, 'operation_approve');
        if (id !== undefined) return { done: true, value: { id, message } };
      }
      return { done: false, seen: fresh.map(({ text }) => text).join('\n') };
    },
  });
}
