import { PresageError, Ulid } from '#contracts';

export interface PageRequest {
  /** At least 1. */
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
}

/**
 * A page of ids, newest first (ULIDs sort by time). The cursor is the last id seen, so that what is added or
 * removed meanwhile neither repeats nor skips anything.
 */
export function newestFirst(
  ids: readonly string[],
  { limit, cursor }: PageRequest,
): { ids: string[]; nextCursor?: string } {
  if (cursor !== undefined && !Ulid.safeParse(cursor).success) {
    throw new PresageError('invalid_request', 'the cursor is not one that was given out');
  }
  const older = ids
    .toSorted()
    .reverse()
    .filter((id) => cursor === undefined || id < cursor);
  const page = older.slice(0, limit);
  const last = page.at(-1);
  return older.length > page.length && last !== undefined ? { ids: page, nextCursor: last } : { ids: page };
}
