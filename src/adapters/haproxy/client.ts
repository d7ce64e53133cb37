import { z } from 'zod';
import type { HaproxyBackend } from '../../core/cluster/snapshot.ts';
import type { HaproxyReader } from '../../ports.ts';
import { createHttpClient, unexpectedStatus } from '../http.ts';
import { outsideError } from '../outside-errors.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { HaproxyRow, readStatsCsv, toHaproxyBackend } from './schema.ts';

/** One HAProxy's statistics. `close` lets its connections go. */
export interface HaproxyClient extends HaproxyReader {
  close(): Promise<void>;
}

/**
 * `statsUrl` is the address of the statistics page. They are read as CSV: the JSON form carries the same values in
 * thirty times the bytes.
 */
export function createHaproxyClient(options: {
  name: string;
  statsUrl: string;
  writeBackend: string;
  readBackend: string;
  deadlineMs: number;
  username?: string | undefined;
  password?: string | undefined;
  tls?: TlsMaterial | undefined;
}): HaproxyClient {
  const who = `HAProxy ${options.name}`;
  const { deadlineMs, username, password, tls } = options;
  const http = createHttpClient({ who, baseUrl: options.statsUrl, deadlineMs, username, password, tls });

  const pick = (rows: readonly HaproxyRow[], name: string): HaproxyBackend => {
    const backend = toHaproxyBackend(rows, name);
    if (backend !== undefined) return backend;
    throw outsideError({ code: 'bad-answer', who, detail: `has no backend named "${name}"` });
  };

  return {
    name: options.name,

    async fetchStats(signal) {
      const answer = await http.send({ path: '/;csv;norefresh', authorize: username !== undefined }, signal);
      if (answer.statusCode !== 200) throw unexpectedStatus(who, answer.statusCode);
      const rows = parseAnswer({ schema: z.array(HaproxyRow), value: readStatsCsv(answer.text), who });
      return { write: pick(rows, options.writeBackend), read: pick(rows, options.readBackend) };
    },

    close: () => http.close(),
  };
}
