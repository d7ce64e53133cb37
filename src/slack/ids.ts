/** Every `action_id` the bot sends, in one place: views set them, listeners answer them. */
export const actionIds = {
  /** Reads again and replaces the message. The value is the command line. */
  refresh: 'read_refresh',
  /** Answers the same question again, to the channel for everybody: what is shared is never stale. The value is the command line. */
  share: 'read_share',
  /** A cluster was chosen from the menu. The option's value is the command line. */
  chooseCluster: 'read_choose_cluster',
} as const;
