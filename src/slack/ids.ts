/** Every `action_id` the bot sends, in one place: views set them, listeners answer them. */
export const actionIds = {
  /** Reads again and replaces the message. The value is the command line. */
  refresh: 'read_refresh',
  /** Answers the same question again, to the channel for everybody: what is shared is never stale. The value is the command line. */
  share: 'read_share',
  /** A cluster was chosen from the menu. The option's value is the command line. */
  chooseCluster: 'read_choose_cluster',
  /** Buttons of an operation's message; the value is the operation's id, and nothing else. */
  approve: 'operation_approve',
  deny: 'operation_deny',
  cancel: 'operation_cancel',
  /** Asks again for what an ended operation wanted. */
  repeat: 'operation_repeat',
  /** Opens the form of a line that was refused, or that came too late for it. The value is the command line. */
  openForm: 'change_open_form',
} as const;

/** Every `callback_id` of a modal. Its `private_metadata` is JSON that `listeners/` parse again. */
export const viewIds = {
  changeForm: 'change_form',
  approvalForm: 'approval_form',
  denialForm: 'denial_form',
} as const;

/** `block_id` and `action_id` of the inputs in modals: a refusal's `field` is shown under the block of that name. */
export const inputIds = {
  /** The input of the command's argument `name` has the block_id `arg_<name>`. */
  argumentPrefix: 'arg_',
  reason: 'reason',
  confirmation: 'confirmation',
  code: 'code',
  /** No input: a refusal that belongs under none of them. */
  refusal: 'refusal',
  /** The one action_id in each of these blocks. */
  action: 'value',
} as const;
