import { z } from 'zod';
import type { HaproxyBackend, HaproxyServer } from '../../core/cluster/snapshot.ts';

const count = z
  .string()
  .transform((text) => (text === '' ? 0 : Number(text)))
  .pipe(z.number());

/** One line of HAProxy's statistics, by the names in its first line (management guide, 9.1 "CSV format"). */
export const HaproxyRow = z.object({
  pxname: z.string(),
  svname: z.string(),
  status: z.string(),
  scur: count,
  lastchg: count,
  check_status: z.string().default(''),
});
export type HaproxyRow = z.infer<typeof HaproxyRow>;

/** The backend of that name with its servers, in the order of haproxy.cfg; undefined if there is none. */
export function toHaproxyBackend(rows: readonly HaproxyRow[], name: string): HaproxyBackend | undefined {
  const own = rows.filter((row) => row.pxname === name);
  const total = own.find((row) => row.svname === 'BACKEND');
  if (total === undefined) return undefined;
  return {
    name,
    status: total.status,
    currentSessions: total.scur,
    servers: own.filter((row) => row.svname !== 'BACKEND' && row.svname !== 'FRONTEND').map(toServer),
  };
}

function toServer(row: HaproxyRow): HaproxyServer {
  return {
    name: row.svname,
    status: row.status,
    currentSessions: row.scur,
    lastChangeS: row.lastchg,
    // "* L7OK" while a further check is under way.
    checkStatus: row.check_status.replace(/^\* /, ''),
  };
}

/** Splits the statistics into one record per line. Values may stand in quotes, with quotes doubled inside. */
export function readStatsCsv(text: string): Record<string, string>[] {
  const [head, ...lines] = text
    .replace(/^# /, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (head === undefined) return [];
  const names = splitCsvLine(head);
  return lines.map((line) => {
    const values = splitCsvLine(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

function splitCsvLine(line: string): string[] {
  const values: string[] = [];
  for (const match of line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g)) {
    values.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') break;
  }
  return values;
}
