import type { EtcdReader } from '../../ports.ts';
import { createHttpClient, unexpectedStatus } from '../http.ts';
import { parseAnswer, parseJsonAnswer } from '../parse-answer.ts';
import { createEtcdConnection, type EtcdConnectionOptions } from './connection.ts';
import { EtcdHealthAnswer, EtcdMembersAnswer, EtcdStatusAnswer, toEtcdMembership, toEtcdStatus } from './schema.ts';

/** One etcd member, asked through a client of its own. `close` lets its connections go. */
export interface EtcdClient extends EtcdReader {
  close(): Promise<void>;
}

/** `healthUrl` is where `/health` answers when that is not the client address (`--listen-metrics-urls`). */
export function createEtcdClient(
  options: Omit<EtcdConnectionOptions, 'who'> & { name: string; healthUrl?: string | undefined },
): EtcdClient {
  const who = `etcd ${options.name}`;
  const grpc = createEtcdConnection({ ...options, who });
  const { tls, deadlineMs } = options;
  const http = createHttpClient({ who, baseUrl: options.healthUrl ?? options.url, deadlineMs, tls });

  const fetchStatusAnswer = async (signal: AbortSignal): Promise<EtcdStatusAnswer> => {
    const value = await grpc.call((client, deadline) => client.maintenance.status(deadline), signal);
    return parseAnswer({ schema: EtcdStatusAnswer, value, who });
  };

  return {
    name: options.name,

    async fetchStatus(signal) {
      return toEtcdStatus(await fetchStatusAnswer(signal));
    },

    async fetchHealth(signal) {
      const answer = await http.send({ path: '/health' }, signal);
      // An unhealthy member answers 503 with a body that says why.
      if (answer.statusCode !== 200 && answer.statusCode !== 503) throw unexpectedStatus(who, answer.statusCode);
      const health = parseJsonAnswer({ schema: EtcdHealthAnswer, text: answer.text, who });
      return { healthy: health.health === 'true', reason: health.reason };
    },

    async fetchMembership(signal) {
      const [status, members] = await Promise.all([
        fetchStatusAnswer(signal),
        // Not linearizable: the member tells what it knows, also when there is no quorum.
        grpc.call((client, deadline) => client.cluster.memberList({ linearizable: false }, deadline), signal),
      ]);
      return toEtcdMembership(parseAnswer({ schema: EtcdMembersAnswer, value: members, who }), status);
    },

    async close() {
      grpc.close();
      await http.close();
    },
  };
}
