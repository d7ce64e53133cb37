import { z } from 'zod';
import { parseAnswer } from '../parse-answer.ts';
import type { EtcdConnection } from './connection.ts';
import type { DcsKeys } from './dcs-schema.ts';

const RangeAnswer = z.object({
  header: z.object({ revision: z.string().regex(/^\d+$/) }),
  kvs: z.array(z.object({ key: z.instanceof(Buffer), value: z.instanceof(Buffer) })),
});

/** All keys below the prefix, and the revision at which they were so. Linearizable: old facts are worse than none. */
export async function fetchKeys(options: {
  connection: EtcdConnection;
  prefix: string;
  signal: AbortSignal;
}): Promise<{ readonly revision: string; readonly keys: DcsKeys }> {
  const { connection, prefix, signal } = options;
  const value = await connection.call(
    (client, deadline) => client.getAll().prefix(prefix).options(deadline).exec(),
    signal,
  );
  const answer = parseAnswer({ schema: RangeAnswer, value, who: "Patroni's keys in etcd" });
  const keys = answer.kvs.map((kv) => [kv.key.toString().slice(prefix.length), kv.value.toString()] as const);
  return { revision: answer.header.revision, keys: new Map(keys) };
}
