import { MersenneTwister } from '../../random/mersenne-twister.js';
import { countUp, type SharedCounter } from '../../team/shared-counter.js';
import type { Duty } from '../../team/team.js';
import type { BinnedTable } from './binned-table.js';
import { ClassTreeGrowth, type ClassTreeRules } from './class-tree.js';
import { TreesWriter, type WrittenTrees } from './trees-writer.js';

/** What a forest is grown from. Arrays of a number per row lie in shared memory. */
export interface ForestState {
  readonly table: BinnedTable;
  readonly target: Int32Array;
  readonly classes: number;
  readonly weights: Float64Array | undefined;
  readonly rules: ClassTreeRules;
  /** The classes whose probabilities leaves hold. */
  readonly outputs: Int32Array;
  /** A seed per tree: a tree is the same whoever grows it, and whatever was grown before. */
  readonly seeds: Uint32Array;
  /** Trees that a member has taken. */
  readonly taken: SharedCounter;
  readonly done: SharedCounter;
}

export interface ForestTree {
  /** Its place in the forest. */
  readonly place: number;
  readonly tree: WrittenTrees;
}

/** Every member takes the next tree as soon as it is done with one, and returns those it has grown. */
export const forestDuty: Duty<ForestState, ForestTree[]> = {
  name: 'forest',

  work(state, member) {
    const { table, target, classes, weights, rules, outputs, seeds } = state;
    const drawn = new Float64Array(table.rows);
    const growth = new ClassTreeGrowth(table, { target, classes, weights: drawn }, rules, outputs);
    const own: ForestTree[] = [];
    for (let place = countUp(state.taken); place < seeds.length; place = countUp(state.taken)) {
      const random = new MersenneTwister(seeds[place]!);
      const writer = new TreesWriter(table.features);
      growth.grow(drawRows(drawn, weights, random), random, writer);
      own.push({ place, tree: writer.finish() });
      member.tell((countUp(state.done) + 1) / seeds.length);
    }
    return own;
  },
};

/**
 * As many draws with replacement as there are rows: a row's weight is its own times how often it was drawn.
 * @returns the rows that were drawn and weigh anything, in rising order
 */
function drawRows(
  drawn: Float64Array,
  weights: Float64Array | undefined,
  random: MersenneTwister,
): Int32Array {
  drawn.fill(0);
  for (let i = 0; i < drawn.length; i++) drawn[random.upTo(drawn.length - 1)]! += 1;
  let count = 0;
  for (let row = 0; row < drawn.length; row++) {
    if (weights !== undefined) drawn[row]! *= weights[row]!;
    if (drawn[row]! > 0) count++;
  }
  const rows = new Int32Array(count);
  for (let row = 0, i = 0; row < drawn.length; row++) if (drawn[row]! > 0) rows[i++] = row;
  return rows;
}
