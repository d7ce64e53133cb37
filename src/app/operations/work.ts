import type { EngineContext, Tenure } from './engine-context.ts';
import type { OperationRecord } from './operation-record.ts';

/** One operation in the hands of the keeper. */
export interface Work {
  readonly context: EngineContext;
  readonly tenure: Tenure;
  readonly record: OperationRecord;
  /** The lock was ours when it began: nobody else can have posted or told anything of it. */
  readonly isSurelyNew: boolean;
  /** Another operation in the same hands. */
  findRecord(operationId: string): Promise<OperationRecord | undefined>;
}

/** What a line in the log says of the operation it is about. */
export function describeWork({ context, record }: Work): { readonly cluster: string; readonly operation: string } {
  return { cluster: context.cluster, operation: record.id };
}
