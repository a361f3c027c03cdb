import type { EstimatorParams, TreesModel } from '#contracts';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import type { Estimator, FitInput } from '../estimator.js';
import { binTable } from './binned-table.js';
import { classOutputs } from './class-outputs.js';
import { ClassTreeGrowth } from './class-tree.js';
import { questionsOf } from './questions.js';
import { TreesWriter } from './trees-writer.js';

/**
 * A random forest (Breiman, "Random forests", Machine Learning 45, 2001): trees on rows drawn with replacement, a few
 * questions drawn per split, class probabilities averaged.
 */
export const randomForest: Estimator<'random-forest'> = {
  name: 'random-forest',

  needs: () => ({ scaled: false, missing: 'imputed', categories: 'ordinal' }),

  fit(input: FitInput<'random-forest'>): TreesModel {
    const { target, classes, positiveIndex, weights, params } = input;
    const table = binTable(input.features);
    const outputs = classOutputs(classes, positiveIndex);
    const drawn = new Float64Array(table.rows);
    const rules = {
      maxDepth: params.maxDepth ?? Infinity,
      minSamplesSplit: params.minSamplesSplit,
      minSamplesLeaf: params.minSamplesLeaf,
      questionsPerSplit: questionsPerSplit(params.maxFeatures, questionsOf(table.features).length),
    };
    const growth = new ClassTreeGrowth(table, { target, classes, weights: drawn }, rules, outputs);
    const writer = new TreesWriter(table.features);
    const seeds = new MersenneTwister(input.seed);
    for (let tree = 1; tree <= params.trees; tree++) {
      const random = new MersenneTwister(seeds.uint32());
      const rows = drawRows(drawn, weights, random);
      growth.grow(rows, random, writer);
      input.onProgress(tree / params.trees);
    }
    return writer.model({ combine: 'average', outputs: outputs.length, base: [], trees: params.trees });
  },
};

function questionsPerSplit(
  maxFeatures: EstimatorParams<'random-forest'>['maxFeatures'],
  all: number,
): number {
  const wanted = maxFeatures === 'sqrt' ? Math.sqrt(all) : maxFeatures * all;
  return Math.max(1, Math.floor(wanted));
}

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
