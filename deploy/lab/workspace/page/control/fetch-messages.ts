import { z } from 'zod';
import { Message } from './message.ts';
import { fetchControl, query } from './request.ts';

/** Messages of a channel, or of one thread, oldest first, as this user sees them. Reading a channel marks it read. */
export function fetchMessages(user: string, channel: string, threadTs?: string): Promise<Message[]> {
  return fetchControl(`messages?${query({ user, channel, thread_ts: threadTs })}`, z.array(Message));
}
