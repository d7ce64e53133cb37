/** `T` with every field that may be `undefined` made optional instead. */
export type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Drops the fields whose value is `undefined`: in a snapshot a fact that is not known is absent. */
export function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T>;
export function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
