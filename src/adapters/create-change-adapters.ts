import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Clock, Log, OperationJournal, PatroniRequester, WriteProbe } from '../ports.ts';
import { createOperationJournal } from './etcd/operation-journal.ts';
import { createPatroniRequester } from './patroni/requester.ts';
import { createWriteProbe } from './postgres/write-probe.ts';

/** What a change of one cluster needs beside its observation. */
export interface ChangeAdapters {
  readonly cluster: string;
  readonly journal: OperationJournal;
  readonly requester: PatroniRequester;
  /** Absent where the configuration names no role for it: the write gap is not measured then. */
  readonly probe?: WriteProbe;
  /** Lets every connection go. */
  disconnect(): Promise<void>;
}

/** One call of the journal, an election of etcd included. */
const journalDeadlineMs = 3000;

/** The real ones of one configured cluster. Opens no connection yet. */
export function createChangeAdapters(options: {
  config: Config;
  cluster: Config['clusters'][number];
  secrets: Secrets;
  clock: Clock;
  log: Log;
}): ChangeAdapters {
  const { config, cluster, clock, log } = options;
  const { patroni, etcd, postgres } = options.secrets.ofCluster(cluster.name);
  const journal = createOperationJournal({
    ...config.operations,
    cluster: cluster.name,
    members: cluster.etcd.members,
    deadlineMs: journalDeadlineMs,
    connection: { ...etcd, username: cluster.etcd.username },
    log,
  });
  const { members, username } = cluster.patroni;
  const requester = createPatroniRequester({ ...patroni, members, username });
  const { password } = postgres;
  const probed = cluster.postgres !== undefined && password !== undefined && { ...cluster.postgres, password, clock };
  return {
    cluster: cluster.name,
    journal,
    requester,
    ...(probed && { probe: createWriteProbe(probed) }),
    disconnect: () => journal.disconnect(),
  };
}
