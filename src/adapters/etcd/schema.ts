import { z } from 'zod';
import type { EtcdMembership, EtcdStatus } from '../../core/cluster/snapshot.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** gRPC's 64-bit numbers come as decimal text; a JavaScript number would lose the ids' last digits. */
const uint64 = z.string().regex(/^\d+$/).transform(BigInt);
const bytes = uint64.transform(Number);

/** Maintenance.Status, etcd 3.4 to 3.6. */
export const EtcdStatusAnswer = z.object({
  header: z.object({ member_id: uint64 }),
  version: z.string(),
  dbSize: bytes,
  dbSizeInUse: bytes,
  leader: uint64,
  raftIndex: bytes,
  raftTerm: bytes,
  isLearner: z.boolean(),
  errors: z.array(z.string()).default([]),
});
export type EtcdStatusAnswer = z.infer<typeof EtcdStatusAnswer>;

export function toEtcdStatus(answer: EtcdStatusAnswer): EtcdStatus {
  return withoutUndefined({
    memberId: toHexId(answer.header.member_id),
    leaderId: answer.leader === 0n ? undefined : toHexId(answer.leader),
    version: answer.version,
    dbSizeBytes: answer.dbSize,
    dbSizeInUseBytes: answer.dbSizeInUse,
    raftTerm: answer.raftTerm,
    raftIndex: answer.raftIndex,
    isLearner: answer.isLearner,
  });
}

/** Cluster.MemberList. */
export const EtcdMembersAnswer = z.object({
  members: z.array(z.object({ ID: uint64, name: z.string(), isLearner: z.boolean() })),
});
export type EtcdMembersAnswer = z.infer<typeof EtcdMembersAnswer>;

/**
 * The alarms come from Status, not from the Alarm call: that one writes to etcd's log even to read, and needs a
 * quorum. Status carries each as protobuf text, `memberID:1234 alarm:NOSPACE`; an alarm
 * raised by hand for no member in particular lacks the id.
 */
export function toEtcdMembership(members: EtcdMembersAnswer, status: EtcdStatusAnswer): EtcdMembership {
  return {
    members: members.members.map(({ ID, name, isLearner }) => ({ id: toHexId(ID), name, isLearner })),
    alarms: status.errors.flatMap(toAlarm),
  };
}

const AlarmText = /^(?:memberID:\s*(?<memberId>\d+)\s+)?alarm:\s*(?<alarm>NOSPACE|CORRUPT)\s*$/;

function toAlarm(text: string): EtcdMembership['alarms'] {
  const groups = AlarmText.exec(text)?.groups;
  const alarm = groups?.alarm;
  if (alarm !== 'NOSPACE' && alarm !== 'CORRUPT') return [];
  return [{ memberId: toHexId(BigInt(groups?.memberId ?? 0)), alarm }];
}

/** As etcdctl prints ids: lowercase, without leading zeros. */
function toHexId(id: bigint): string {
  return id.toString(16);
}

/** `GET /health`: etcd 3.4 gives no reason. */
export const EtcdHealthAnswer = z.object({ health: z.enum(['true', 'false']), reason: z.string().default('') });
export type EtcdHealthAnswer = z.infer<typeof EtcdHealthAnswer>;
