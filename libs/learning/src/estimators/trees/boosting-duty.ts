import type { TreesModel } from '#contracts';
import { blocksOf, ownBlocks } from '../../team/row-blocks.js';
import { sharedNumbers } from '../../team/shared-arrays.js';
import type { Duty, Member } from '../../team/team.js';
import type { BinnedTable } from './binned-table.js';
import type { BoostingLoss } from './boosting-loss.js';
import { EarlyStop } from './early-stop.js';
import type { GrowthRoom } from './growth-room.js';
import { addTree, type GrownTree, writeTree } from './grown-tree.js';
import { ManyClassLoss } from './many-class-loss.js';
import { type GrowthRules, TreeGrowth } from './tree-growth.js';
import { TreesWriter } from './trees-writer.js';
import { TwoClassLoss } from './two-class-loss.js';

/** What boosting learns from. Arrays of a number per row lie in shared memory. */
export interface Boosted {
  readonly table: BinnedTable;
  readonly target: Int32Array;
  readonly classes: number;
  readonly positiveIndex: number;
  readonly weights: Float64Array | undefined;
}

export interface BoostingState extends Boosted {
  readonly rules: GrowthRules;
  readonly maxIterations: number;
  readonly patience: number;
  /** The rows to grow trees on, in rising order. */
  readonly sample: Int32Array;
  /** Those that tell when to stop, in rising order: none where stopping early is not wanted. */
  readonly heldOut: Int32Array;
  /** The constant scores to start from. */
  readonly base: readonly number[];
  /** Scores reached so far: an array of rows per output. */
  readonly scores: readonly Float64Array[];
  /** Loss of every block of held-out rows. */
  readonly losses: Float64Array;
  readonly growth: GrowthRoom;
}

export function lossOf({ target, classes, positiveIndex, weights }: Boosted): BoostingLoss {
  return classes === 2
    ? new TwoClassLoss(target, positiveIndex, weights)
    : new ManyClassLoss(target, classes, weights);
}

export function lossesRoom(heldOut: number): Float64Array {
  return sharedNumbers(blocksOf(heldOut));
}

/** All members boost together, tree by tree; the first one returns the model. */
export const boostingDuty: Duty<BoostingState, TreesModel | undefined> = {
  name: 'boosting',

  work(state, member) {
    const { table, sample, heldOut, scores, rules, maxIterations } = state;
    const loss = lossOf(state);
    const growth = new TreeGrowth(table, sample, rules, state.growth, member);
    const stop = new EarlyStop(state.patience);
    const trees: GrownTree[] = [];
    for (let iteration = 1; iteration <= maxIterations; iteration++) {
      for (const { rows } of ownBlocks(sample, member)) loss.observe(rows, scores);
      scores.forEach((own, output) => {
        for (const { rows } of ownBlocks(sample, member))
          loss.slopes(output, rows, scores, state.growth.slopes);
        const tree = growth.grow(own);
        for (const { rows } of ownBlocks(heldOut, member)) addTree(tree, table.features, rows, own);
        trees.push(tree);
      });
      if (member.index === 0) member.tell(iteration / maxIterations);
      if (heldOut.length > 0 && stop.isDone(heldOutLoss(state, loss, member))) break;
    }
    if (member.index > 0) return undefined;
    const kept = heldOut.length > 0 ? stop.bestIteration * loss.outputs : trees.length;
    const writer = new TreesWriter(table.features);
    for (const tree of trees.slice(0, kept)) writeTree(tree, table.features, writer);
    return writer.model({ combine: 'boosted', outputs: loss.outputs, base: [...state.base], trees: kept });
  },
};

/** Weighted mean loss of the held-out rows. */
function heldOutLoss(
  { heldOut, scores, losses, weights }: BoostingState,
  loss: BoostingLoss,
  member: Member,
): number {
  for (const { block, rows } of ownBlocks(heldOut, member)) losses[block] = loss.sum(rows, scores);
  member.meet();
  return sumOf(losses) / (weights === undefined ? heldOut.length : weightOf(heldOut, weights));
}

function weightOf(rows: Int32Array, weights: Float64Array): number {
  let sum = 0;
  for (const row of rows) sum += weights[row]!;
  return sum;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
