import type { KnownBlock } from '@slack/types';

/** A message as views build it: `text` is the notification and what screen readers and old clients show. */
export interface MessageView {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}
