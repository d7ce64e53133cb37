const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
const card = (name: string) => ({
  type: 'card',
  title: mrkdwn(`*${name}*`),
  subtitle: mrkdwn('swarm-node-2'),
  body: mrkdwn('streams without lag'),
  actions: [{ type: 'button', action_id: `card_${name}`, text: plain('Details') }],
});

/** Blocks that few apps use. */
export const rareBlocks = {
  text: 'Rarer blocks',
  blocks: [
    {
      type: 'container',
      title: plain('What was checked'),
      subtitle: plain('three of three'),
      is_collapsible: true,
      child_blocks: [{ type: 'section', text: mrkdwn('Inside a container') }],
    },
    card('patroni-1'),
    { type: 'carousel', elements: [card('patroni-2'), card('patroni-3')] },
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'feedback',
          positive_button: { text: plain('Good'), value: 'good' },
          negative_button: { text: plain('Bad'), value: 'bad' },
        },
      ],
    },
  ],
} as const;
