import type { KnownBlock } from '@slack/types';
import { actionIds } from '../ids.ts';
import { cut, limits } from './limits.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';
import { plain, quote, section } from './small-blocks.ts';

/** Characters of an option's and of a button's value. Source: Slack's reference of both. */
const optionValue = 150;
const buttonValue = 2000;
/** Characters of all buttons' values together: Slack names no limit, and a message has to stay small. */
const allValues = 10_000;
const restBudget = 900;

interface ClusterChoice {
  readonly command: string;
  readonly clusters: readonly string[];
  /** What was typed after the command. */
  readonly rest: string;
}

/**
 * The clusters to choose from when several fit: choosing one runs the command for it, with all that was typed. That
 * travels in the choice itself, since another replica of the bot may get the click and a message that only one person
 * sees does not come back with it.
 */
export function renderClusterChoice(choice: ClusterChoice): MessageView {
  const { command, clusters, rest } = choice;
  const lines = clusters.map((cluster) => [command, cluster, rest].filter(Boolean).join(' '));
  return {
    text: `Which cluster do you mean? ${clusters.join(', ')}`,
    blocks: [...renderChoice(choice, lines), ...quote(rest, restBudget)],
  };
}

function renderChoice({ command, clusters }: ClusterChoice, lines: readonly string[]): readonly KnownBlock[] {
  const question = `Which cluster do you mean with ${code(command)}?`;
  const longest = Math.max(...lines.map(({ length }) => length));
  const choices = clusters.map((cluster, index) => ({ cluster, line: lines[index] ?? '' }));
  if (longest <= optionValue) {
    const options = choices.slice(0, limits.selectOptions).map(({ cluster, line }) => ({
      text: { type: 'plain_text' as const, text: cut(cluster, limits.optionText) },
      value: line,
    }));
    const placeholder = { type: 'plain_text' as const, text: 'Choose a cluster' };
    const menu = { type: 'static_select' as const, action_id: actionIds.chooseCluster, placeholder, options };
    return [{ ...section(question), accessory: menu }];
  }
  if (longest > buttonValue || lines.join('').length > allValues) {
    const known = clusters.map(code).join(', ');
    return [section(`${question} ${known}\nThat is too much to remember: send it again with the cluster's name.`)];
  }
  return [
    section(question),
    ...choices.map(({ cluster, line }): KnownBlock => {
      const button = { type: 'button' as const, action_id: actionIds.chooseCluster, text: plain('Choose', 75) };
      return { ...section(code(cluster)), accessory: { ...button, value: line } };
    }),
  ];
}
