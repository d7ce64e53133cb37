/** Time enough for one answer on a busy machine; the readers' own deadlines are shorter. */
export const patience = (): AbortSignal => AbortSignal.timeout(5_000);
