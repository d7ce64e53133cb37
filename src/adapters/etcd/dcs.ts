import type { DcsReader } from '../../ports.ts';
import { createAnyMember, type EtcdMembersOptions } from './any-member.ts';
import { toDcsState } from './dcs-schema.ts';
import { fetchKeys } from './fetch-keys.ts';
import { watchDcs } from './watch-dcs.ts';

/** Patroni's keys, read through any of the members. `close` ends watches and connections. */
export interface DcsClient extends DcsReader {
  close(): Promise<void>;
}

/** `prefix` is `<namespace><scope>/`, for example `/service/pgprod/`. */
export function createDcsClient(options: Omit<EtcdMembersOptions, 'who'> & { readonly prefix: string }): DcsClient {
  const { prefix, deadlineMs } = options;
  const members = createAnyMember({ ...options, who: "Patroni's keys in etcd" });
  const watches = new Set<() => void>();

  return {
    async fetchState(signal) {
      const { keys } = await members.ask(
        (connection, inner) => fetchKeys({ connection, prefix, signal: inner }),
        signal,
      );
      return toDcsState(keys);
    },

    watch(onChange) {
      const stop = watchDcs({ connections: members.openConnections(), prefix, deadlineMs, onChange });
      watches.add(stop);
      return () => {
        watches.delete(stop);
        stop();
      };
    },

    async close() {
      for (const stop of watches) stop();
      watches.clear();
      members.close();
    },
  };
}
