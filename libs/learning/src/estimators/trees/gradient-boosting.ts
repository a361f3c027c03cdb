import type { EstimatorParams, TreesModel } from '#contracts';
import { stratifiedSplit } from '../../selection/stratified-split.js';
import type { Estimator, FitInput } from '../estimator.js';
import { binTable } from './binned-table.js';
import type { BoostingLoss } from './boosting-loss.js';
import { EarlyStop } from './early-stop.js';
import { addTree, type GrownTree, writeTree } from './grown-tree.js';
import { ManyClassLoss } from './many-class-loss.js';
import { TreeGrowth } from './tree-growth.js';
import { TreesWriter } from './trees-writer.js';
import { TwoClassLoss } from './two-class-loss.js';

/** `earlyStopping: 'auto'` stops early above this number of rows. */
const MANY_ROWS = 10_000;
/** Share of the rows that early stopping holds out. */
const HELD_OUT = 0.1;

/**
 * Gradient boosting over histograms, as scikit-learn's HistGradientBoostingClassifier and LightGBM do it: second-order
 * steps on the log loss, values in 255 bins, missing ones sent to the side that suits them better.
 */
export const gradientBoosting: Estimator<'gradient-boosting'> = {
  name: 'gradient-boosting',

  needs: () => ({ scaled: false, missing: 'native', categories: 'ordinal' }),

  fit(input: FitInput<'gradient-boosting'>): TreesModel {
    const { target, classes, positiveIndex, weights, params } = input;
    const table = binTable(input.features);
    const { rows, heldOut } = learningRows(input);
    const loss: BoostingLoss =
      classes === 2
        ? new TwoClassLoss(target, positiveIndex, weights)
        : new ManyClassLoss(target, classes, weights);
    const base = loss.base(rows);
    const scores = base.map((score) => new Float64Array(table.rows).fill(score));
    const growth = new TreeGrowth(table, rows, growthRules(params));
    const slopes = new Float32Array(2 * table.rows);
    const stop = new EarlyStop(params.patience);

    const trees: GrownTree[] = [];
    for (let iteration = 1; iteration <= params.maxIterations; iteration++) {
      loss.observe(scores);
      scores.forEach((own, output) => {
        loss.slopes(output, scores, slopes);
        const tree = growth.grow(slopes, own);
        addTree(tree, table.features, heldOut, own);
        trees.push(tree);
      });
      input.onProgress(iteration / params.maxIterations);
      if (heldOut.length > 0 && stop.isDone(loss.mean(heldOut, scores))) break;
    }
    const kept = heldOut.length > 0 ? stop.bestIteration * loss.outputs : trees.length;
    const writer = new TreesWriter(table.features);
    for (const tree of trees.slice(0, kept)) writeTree(tree, table.features, writer);
    return writer.model({ combine: 'boosted', outputs: loss.outputs, base, trees: kept });
  },
};

/** The rows to grow trees on, and those that tell when to stop: none where stopping early is not wanted. */
function learningRows({ target, classes, features, params, seed }: FitInput<'gradient-boosting'>): {
  rows: Int32Array;
  heldOut: Int32Array;
} {
  const stops = params.earlyStopping === 'auto' ? features.rows > MANY_ROWS : params.earlyStopping;
  if (!stops || features.rows < 2) {
    return { rows: Int32Array.from({ length: features.rows }, (_, row) => row), heldOut: new Int32Array() };
  }
  const { train, test } = stratifiedSplit(target, classes, HELD_OUT, seed);
  return { rows: train.sort(), heldOut: test.sort() };
}

function growthRules(params: EstimatorParams<'gradient-boosting'>) {
  return {
    learningRate: params.learningRate,
    maxLeaves: params.maxLeaves,
    maxDepth: params.maxDepth ?? Infinity,
    minSamplesLeaf: params.minSamplesLeaf,
    l2: params.l2,
    categories: params.categories,
  };
}
