import { Socket } from 'node:net';
import pg from 'pg';
import { z } from 'zod';
import type { WriteTrouble } from '../../core/operations/write-gap.ts';
import { isSurelyFailed, troubleOf } from './write-trouble.ts';

/** Where and as whom to write. */
export interface WriteTarget {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

export type WriteOutcome =
  | { readonly outcome: 'acknowledged'; readonly timeline: number; readonly server: string }
  | { readonly outcome: 'failed' | 'unknown'; readonly trouble: WriteTrouble };

/** One connection. It is of no use any more after a write that was not acknowledged. */
export interface WriteSession {
  write(deadlineMs: number): Promise<WriteOutcome>;
  /** Lets go of the connection at once and without a word to the server; a write under way settles as `unknown`. */
  destroy(): void;
}

/**
 * A transaction of its own that leaves nothing behind but a record in the WAL: no table, no right beyond CONNECT. A
 * transactional message takes a transaction id, so a standby cannot do it, and its commit waits for the synchronous
 * standbys as any other does. A standby answers with no row: Patroni says "primary" some moments before PostgreSQL has
 * been promoted, and should not have an error in its log for that. The timeline is the first eight digits of the current
 * WAL file's name.
 */
const writeStatement = `SELECT pg_logical_emit_message(true, 'howdah', ''::text),
  substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,
  coalesce(host(inet_server_addr()), 'unknown') AS server
WHERE NOT pg_is_in_recovery()`;

const Answer = z.array(
  z.object({ timeline: z.string().transform((digits) => Number.parseInt(digits, 16)), server: z.string() }),
);

/**
 * Starts to connect. `connected` settles within `timeoutMs`: with undefined when the session can write, else with what
 * stood in the way.
 */
export function openWriteSession(
  target: WriteTarget,
  timeoutMs: number,
): { session: WriteSession; connected: Promise<WriteTrouble | undefined> } {
  // A socket of our own: the client would close it in good order, which takes as long as the server likes.
  const socket = new Socket();
  let warnings = 0;
  let isBroken = false;
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.username,
    password: target.password,
    database: target.database,
    ssl: false,
    stream: () => socket,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'howdah-write-probe',
    // What the role or the database is set to must not make an acknowledgement mean less.
    options: '-c synchronous_commit=on',
  });
  // Whatever happens to an idle connection shows at the next write.
  client.on('error', () => {
    isBroken = true;
  });
  client.on('end', () => {
    isBroken = true;
  });
  client.on('notice', ({ severity }) => {
    if (severity === 'WARNING') warnings += 1;
  });
  let didTimeOut = false;
  const timer = setTimeout(() => {
    didTimeOut = true;
    socket.destroy();
  }, timeoutMs);
  const connected = client
    .connect()
    .then(() => undefined)
    .catch((error: unknown) => (didTimeOut ? 'no-answer' : troubleOf(error)))
    .finally(() => clearTimeout(timer));
  const session: WriteSession = {
    write: async (deadlineMs) =>
      // Never sent, so surely not committed.
      isBroken
        ? { outcome: 'failed', trouble: 'unreachable' }
        : writeOnce({ client, socket, deadlineMs, countWarnings: () => warnings }),
    destroy: () => void socket.destroy(),
  };
  return { session, connected };
}

async function writeOnce(options: {
  client: pg.Client;
  socket: Socket;
  deadlineMs: number;
  countWarnings: () => number;
}): Promise<WriteOutcome> {
  const { client, socket, deadlineMs, countWarnings } = options;
  const warningsBefore = countWarnings();
  let didTimeOut = false;
  const timer = setTimeout(() => {
    didTimeOut = true;
    socket.destroy();
  }, deadlineMs);
  try {
    // The deadline is ours and not the server's: a statement_timeout would call off the wait for the standbys and then
    // acknowledge what is on the leader alone. With a warning: the same as when an administrator cancels the wait.
    const { rows } = await client.query(writeStatement);
    if (countWarnings() > warningsBefore) return { outcome: 'unknown', trouble: 'local-only' };
    const [answer] = Answer.parse(rows);
    return answer === undefined ? { outcome: 'failed', trouble: 'read-only' } : { outcome: 'acknowledged', ...answer };
  } catch (error) {
    if (didTimeOut) return { outcome: 'unknown', trouble: 'no-answer' };
    return { outcome: isSurelyFailed(error) ? 'failed' : 'unknown', trouble: troubleOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
