/** A failed invariant: our own mistake. The operation at hand stops and a person is asked. */
export class Bug extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Bug';
  }
}

/** Throws a {@link Bug} unless `condition` holds. `message` says what was expected. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}
