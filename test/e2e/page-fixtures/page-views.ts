import type { HomeView, ModalView } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string) => ({ text: plain(value), value });

/** A modal with every input the page draws. */
export const everyInputModal = {
  type: 'modal',
  callback_id: 'every_input',
  title: plain('Switch over pgprod'),
  submit: plain('Send'),
  close: plain('Cancel'),
  blocks: [
    { type: 'alert', level: 'warning', text: { type: 'mrkdwn', text: 'Writes stop for *some seconds*.' } },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      hint: plain('It goes into the audit log'),
      element: { type: 'plain_text_input', action_id: 'text', multiline: true, placeholder: plain('Why now?') },
    },
    {
      type: 'input',
      block_id: 'target',
      label: plain('New leader'),
      element: {
        type: 'static_select',
        action_id: 'member',
        placeholder: plain('Pick a member'),
        options: [option('patroni-2'), option('patroni-3')],
      },
    },
    {
      type: 'input',
      block_id: 'count',
      label: plain('Seconds to wait'),
      element: {
        type: 'number_input',
        action_id: 'number',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '60',
      },
    },
    {
      type: 'input',
      block_id: 'external',
      optional: true,
      label: plain('Ticket'),
      element: { type: 'external_select', action_id: 'external', min_query_length: 1, placeholder: plain('Search') },
    },
    {
      type: 'input',
      block_id: 'people',
      optional: true,
      label: plain('Tell'),
      element: { type: 'multi_users_select', action_id: 'users', placeholder: plain('People') },
    },
    {
      type: 'input',
      block_id: 'checks',
      optional: true,
      label: plain('Checks'),
      element: { type: 'checkboxes', action_id: 'boxes', options: [option('Replication'), option('Backups')] },
    },
    {
      type: 'input',
      block_id: 'mode',
      label: plain('Mode'),
      element: {
        type: 'radio_buttons',
        action_id: 'radio',
        options: [option('graceful'), option('forced')],
        initial_option: option('graceful'),
      },
    },
    {
      type: 'input',
      block_id: 'day',
      optional: true,
      label: plain('Not before'),
      element: { type: 'datepicker', action_id: 'date' },
    },
    {
      type: 'input',
      block_id: 'mail',
      optional: true,
      label: plain('Mail'),
      element: { type: 'email_text_input', action_id: 'mail' },
    },
    { type: 'actions', block_id: 'more', elements: [{ type: 'button', action_id: 'push', text: plain('Details') }] },
  ],
} satisfies ModalView;

/** A view to put on top of another. */
export const stackedModal = {
  type: 'modal',
  callback_id: 'stacked',
  title: plain('Details'),
  close: plain('Back'),
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'patroni-2 streams without lag' } }],
} satisfies ModalView;

export const homeView = {
  type: 'home',
  blocks: [
    { type: 'header', text: plain('Your clusters') },
    { type: 'section', text: { type: 'mrkdwn', text: ':large_green_circle: *pgprod* is healthy' } },
    {
      type: 'actions',
      block_id: 'home',
      elements: [{ type: 'button', action_id: 'home_refresh', text: plain('Refresh'), style: 'primary' }],
    },
  ],
} satisfies HomeView;
