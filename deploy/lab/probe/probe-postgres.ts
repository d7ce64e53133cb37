import { connect } from 'node:net';

// PostgreSQL's SSLRequest: length 8, then the code 80877103 (protocol documentation, "Message Formats").
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Asks a port for PostgreSQL's answer to SSLRequest: one byte, S or N. A proxy without a server behind it accepts the
 * connection too and then closes it, so an accepted connection alone proves nothing. Returns null when PostgreSQL
 * answered, else what was seen instead.
 */
export const probePostgres = (fields: {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host: fields.host, port: fields.port });
    const settle = (seen: string | null): void => {
      socket.destroy();
      resolve(seen);
    };
    socket.setTimeout(fields.timeoutMs, () => settle(`no answer in ${fields.timeoutMs} ms`));
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('data', (data) => {
      const letter = data.toString('latin1', 0, 1);
      settle(letter === 'S' || letter === 'N' ? null : `answered "${letter}", which is not PostgreSQL`);
    });
    socket.once('error', (error) => settle(error.message));
    socket.once('close', () => settle('closed without an answer: no server behind the proxy'));
  });
