import { blocksOf } from '../../team/row-blocks.js';
import { sharedFloats, sharedNumbers } from '../../team/shared-arrays.js';
import { rowOrderRoom, type RowOrderRoom } from './row-order.js';
import { splitBoardRoom, type SplitBoardRoom } from './split-board.js';

/** Shared memory to grow trees in. */
export interface GrowthRoom {
  /** Gradient and hessian of every row of the table in turn. */
  readonly slopes: Float32Array;
  /** Sums of the slopes of every block of rows. */
  readonly rootSums: Float64Array;
  readonly order: RowOrderRoom;
  /** For the larger and the smaller one of two children. */
  readonly boards: readonly [SplitBoardRoom, SplitBoardRoom];
}

/**
 * @param rows of the table
 * @param sample how many of them trees are grown on
 */
export function growthRoom(rows: number, sample: number, members: number): GrowthRoom {
  return {
    slopes: sharedFloats(2 * rows),
    rootSums: sharedNumbers(2 * blocksOf(sample)),
    order: rowOrderRoom(sample, members),
    boards: [splitBoardRoom(members), splitBoardRoom(members)],
  };
}
