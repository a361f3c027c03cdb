import type { Member } from './team.js';

/** What is a member's own of things in a row: those from `begin` to before `end`. */
export interface Share {
  readonly begin: number;
  readonly end: number;
}

/** Shares as large as each other, one after another in the order of the members, and all of it together. */
export function shareOf(count: number, { index, size }: Pick<Member, 'index' | 'size'>): Share {
  return { begin: Math.floor((count * index) / size), end: Math.floor((count * (index + 1)) / size) };
}
