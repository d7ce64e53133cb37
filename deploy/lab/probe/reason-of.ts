/** Why something threw, in one line; of several reasons the different ones. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) {
    return [...new Set(error.errors.map(reasonOf))].join(', ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
};
