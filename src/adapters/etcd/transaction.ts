import type { Etcd3 } from 'etcd3';
import { z } from 'zod';
import { parseAnswer } from '../parse-answer.ts';
import type { EtcdConnection } from './connection.ts';
import { endOfPrefix } from './watch-prefix.ts';

/** What must hold of a key for a transaction to happen. A key that is not there has no value and no lease. */
export type Condition =
  | { readonly key: string; readonly is: 'present' | 'absent' }
  | { readonly key: string; readonly valueIs: string }
  /** By its bytes: numbers have to be padded. False for a key that is not there. */
  | { readonly key: string; readonly valueBelow: string }
  | { readonly key: string; readonly leaseIs: string }
  | { readonly key: string; readonly modifiedAt: string };

/** One thing that a transaction does. Keys are whole; prefixes end with "/". */
export type KeyOperation =
  | { readonly put: string; readonly value: string; readonly leaseId?: string }
  | { readonly delete: string }
  | { readonly read: string }
  | { readonly readBelow: string }
  /** No values; by the order in which the keys were created. */
  | { readonly namesBelow: string; readonly order: 'oldest-first' }
  | { readonly namesBelow: string; readonly order: 'newest-first'; readonly limit: number };

export interface Transaction {
  readonly when?: readonly Condition[];
  readonly do: readonly KeyOperation[];
  readonly otherwise?: readonly KeyOperation[];
}

/** A key as it was found; numbers of 64 bits are decimal text. */
export interface FoundKey {
  readonly key: string;
  readonly value: string;
  /** `0`: none. */
  readonly leaseId: string;
  readonly modifiedAt: string;
}

export interface TransactionAnswer {
  readonly succeeded: boolean;
  readonly revision: string;
  /** One list for each operation of the branch that happened, in their order; empty for writes. */
  readonly found: readonly (readonly FoundKey[])[];
}

const uint64 = z.string().regex(/^-?\d+$/);
const KeyValueAnswer = z.object({
  key: z.instanceof(Buffer),
  value: z.instanceof(Buffer),
  lease: uint64,
  mod_revision: uint64,
});
const TransactionResponse = z.object({
  succeeded: z.boolean(),
  header: z.object({ revision: uint64 }),
  responses: z.array(z.object({ response_range: z.object({ kvs: z.array(KeyValueAnswer) }).nullish() })),
});

/** Runs one transaction with one member. Reads in it are linearizable. Rejects with an `OutsideError`. */
export async function runTransaction(options: {
  connection: EtcdConnection;
  transaction: Transaction;
  who: string;
  signal: AbortSignal;
}): Promise<TransactionAnswer> {
  const { connection, transaction, who, signal } = options;
  const request: TransactionRequest = {
    compare: (transaction.when ?? []).map(toCompare),
    success: transaction.do.map(toRequest),
    failure: (transaction.otherwise ?? []).map(toRequest),
  };
  const value = await connection.call((client, deadline) => client.kv.txn(request, deadline), signal);
  const answer = parseAnswer({ schema: TransactionResponse, value, who });
  return {
    succeeded: answer.succeeded,
    revision: answer.header.revision,
    found: answer.responses.map(({ response_range }) => (response_range?.kvs ?? []).map(toFoundKey)),
  };
}

type TransactionRequest = Parameters<Etcd3['kv']['txn']>[0];
type CompareRequest = NonNullable<TransactionRequest['compare']>[number];
type OperationRequest = NonNullable<TransactionRequest['success']>[number];

function toCompare(condition: Condition): CompareRequest {
  const key = Buffer.from(condition.key);
  if ('is' in condition) {
    // A key that is not there counts as created at revision 0.
    const result = condition.is === 'absent' ? 'Equal' : 'Greater';
    return { key, target: 'Create', result, create_revision: '0' };
  }
  if ('valueIs' in condition) return { key, target: 'Value', result: 'Equal', value: Buffer.from(condition.valueIs) };
  if ('valueBelow' in condition) {
    return { key, target: 'Value', result: 'Less', value: Buffer.from(condition.valueBelow) };
  }
  if ('leaseIs' in condition) return { key, target: 'Lease', result: 'Equal', lease: condition.leaseIs };
  return { key, target: 'Mod', result: 'Equal', mod_revision: condition.modifiedAt };
}

function toRequest(operation: KeyOperation): OperationRequest {
  if ('put' in operation) {
    const { put, value, leaseId } = operation;
    return {
      request_put: {
        key: Buffer.from(put),
        value: Buffer.from(value),
        ...(leaseId !== undefined && { lease: leaseId }),
      },
    };
  }
  if ('delete' in operation) return { request_delete_range: { key: Buffer.from(operation.delete) } };
  if ('read' in operation) return { request_range: { key: Buffer.from(operation.read) } };
  if ('readBelow' in operation) return { request_range: rangeBelow(operation.readBelow) };
  const names = { ...rangeBelow(operation.namesBelow), sort_target: 'Create', keys_only: true } as const;
  if (operation.order === 'oldest-first') return { request_range: { ...names, sort_order: 'Ascend' } };
  return { request_range: { ...names, sort_order: 'Descend', limit: operation.limit } };
}

function rangeBelow(prefix: string): { readonly key: Buffer; readonly range_end: Buffer } {
  const key = Buffer.from(prefix);
  return { key, range_end: endOfPrefix(key) };
}

function toFoundKey({ key, value, lease, mod_revision }: z.infer<typeof KeyValueAnswer>): FoundKey {
  return { key: key.toString(), value: value.toString(), leaseId: lease, modifiedAt: mod_revision };
}
