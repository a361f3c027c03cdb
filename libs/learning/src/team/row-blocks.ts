import { shareOf } from './share.js';
import type { Member } from './team.js';

/** Rows of a block; the last one may have fewer. It is part of every sum: other blocks are rounded in another way. */
const BLOCK = 4_096;

export function blocksOf(rows: number): number {
  return Math.ceil(rows / BLOCK);
}

/**
 * The member's own blocks of rows. Where each block's sum is added up by one member, and then the blocks in their order, the
 * sum is the same to the last bit for any number of members.
 */
export function* ownBlocks(
  rows: Int32Array,
  member: Member,
): Generator<{ block: number; begin: number; rows: Int32Array }> {
  const own = shareOf(blocksOf(rows.length), member);
  for (let block = own.begin; block < own.end; block++) {
    const begin = block * BLOCK;
    yield { block, begin, rows: rows.subarray(begin, begin + BLOCK) };
  }
}
