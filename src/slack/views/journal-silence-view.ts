import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';
import { header, section } from './small-blocks.ts';
import { bulletsWithin, escapeWithin, withFullStop } from './text-budget.ts';

const sentenceBudget = 600;
const listBudget = 900;

/**
 * What can be said while the journal is silent: what is not known, and what that means for somebody who is called at
 * night. An answer rather than a refusal, so that it can be refreshed until the journal is back.
 */
export function renderJournalSilence(input: {
  cluster: string;
  /** Why it could not be read, as a plain sentence. */
  journalSilence: string;
  /** The one that was asked for; absent: all of them. */
  operationId?: string;
  slashCommand: string;
}): MessageView {
  const { cluster, journalSilence, operationId, slashCommand } = input;
  const [title, what] =
    operationId === undefined
      ? [`What was done to ${cluster}`, `What was done to ${cluster}`]
      : [`Operation ${operationId}`, `How operation ${operationId} stands`];
  const sentence = escapeWithin(`${withFullStop(journalSilence)} ${what} cannot be told now.`, sentenceBudget);
  const meaning = [
    'No change can begin, be approved or be cancelled until it answers.',
    'What had begun is not lost: a bot takes it up again then, looks at the cluster first and requests nothing twice.',
    'What Patroni was asked for already it may still do by itself, a scheduled switchover too.',
  ];
  return {
    text: sentence,
    blocks: [
      header(title),
      section(`:white_circle: ${sentence}`),
      section(`*What that means*\n${bulletsWithin(meaning, listBudget)}`),
      section(
        `*What to do now*\n${code(`${slashCommand} status ${cluster}`)} shows who leads and how etcd is; it needs no journal.`,
      ),
    ],
  };
}
