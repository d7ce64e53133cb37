import { type Refusal, refuse } from './answer.ts';

/** One page of `items` and the cursor of the next one; `limit` and `cursor` as the caller gave them. */
export function paginate<Item>(
  items: readonly Item[],
  options: { limit?: number | undefined; cursor?: string | undefined; defaultLimit: number },
): { page: Item[]; nextCursor: string } | Refusal {
  const { limit = options.defaultLimit, cursor } = options;
  if (limit < 1 || limit > 1000) return refuse('invalid_limit');
  const offset = cursor === undefined || cursor === '' ? 0 : readCursor(cursor);
  if (offset === undefined) return refuse('invalid_cursor');
  const end = offset + limit;
  return { page: items.slice(offset, end), nextCursor: end < items.length ? writeCursor(end) : '' };
}

function writeCursor(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function readCursor(cursor: string): number | undefined {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  return match === null ? undefined : Number(match[1]);
}
