import { actionIds } from '../ids.ts';
import { cut, limits } from './limits.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';

/** A menu of clusters when several fit: choosing one runs the command for it. */
export function renderClusterChoice(options: { command: string; clusters: readonly string[] }): MessageView {
  const { command, clusters } = options;
  return {
    text: `Which cluster do you mean? ${clusters.join(', ')}`,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `Which cluster do you mean with ${code(command)}?` },
        accessory: {
          type: 'static_select',
          action_id: actionIds.chooseCluster,
          placeholder: { type: 'plain_text', text: 'Choose a cluster' },
          options: clusters.slice(0, limits.selectOptions).map((cluster) => ({
            text: { type: 'plain_text', text: cut(cluster, limits.optionText) },
            value: `${command} ${cluster}`,
          })),
        },
      },
    ],
  };
}
