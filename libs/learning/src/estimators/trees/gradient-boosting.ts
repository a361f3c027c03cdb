import type { EstimatorParams, TreesModel } from '#contracts';
import { stratifiedSplit } from '../../selection/stratified-split.js';
import { sharedCopy, sharedNumbers } from '../../team/shared-arrays.js';
import type { Estimator, FitInput } from '../estimator.js';
import { binTable } from './binned-table.js';
import { type Boosted, boostingDuty, type BoostingState, lossesRoom, lossOf } from './boosting-duty.js';
import { growthRoom } from './growth-room.js';
import type { GrowthRules } from './tree-growth.js';

/** `earlyStopping: 'auto'` stops early above this number of rows. */
const MANY_ROWS = 10_000;
/** Share of the rows that early stopping holds out. */
const HELD_OUT = 0.1;

/**
 * Gradient boosting over histograms, as scikit-learn's HistGradientBoostingClassifier and LightGBM do it: second-order
 * steps on the log loss, values in 255 bins, missing ones sent to the side that suits them better. The members of a team
 * grow each tree together.
 */
export const gradientBoosting: Estimator<'gradient-boosting'> = {
  name: 'gradient-boosting',

  needs: () => ({ scaled: false, missing: 'native', categories: 'ordinal' }),

  async fit(input: FitInput<'gradient-boosting'>): Promise<TreesModel> {
    const { team, onProgress } = input;
    const [model] = await team.run(boostingDuty, boostingState(input), onProgress);
    if (model === undefined) throw new Error('the first member of a team returns the model');
    return model;
  },
};

function boostingState(input: FitInput<'gradient-boosting'>): BoostingState {
  const { classes, positiveIndex, params, team } = input;
  const { rows } = input.features;
  const boosted: Boosted = {
    table: binTable(input.features),
    target: sharedCopy(input.target),
    classes,
    positiveIndex,
    weights: input.weights && sharedCopy(input.weights),
  };
  const { sample, heldOut } = learningRows(input);
  const base = lossOf(boosted).base(sample);
  return {
    ...boosted,
    rules: growthRules(params),
    maxIterations: params.maxIterations,
    patience: params.patience,
    sample: sharedCopy(sample),
    heldOut: sharedCopy(heldOut),
    base,
    scores: base.map((score) => sharedNumbers(rows).fill(score)),
    losses: lossesRoom(heldOut.length),
    growth: growthRoom(rows, sample.length, team.size),
  };
}

/** The rows to grow trees on, and those that tell when to stop: none where stopping early is not wanted. */
function learningRows({ target, classes, features, params, seed }: FitInput<'gradient-boosting'>): {
  sample: Int32Array;
  heldOut: Int32Array;
} {
  const stops = params.earlyStopping === 'auto' ? features.rows > MANY_ROWS : params.earlyStopping;
  if (!stops || features.rows < 2) {
    return {
      sample: Int32Array.from({ length: features.rows }, (_, row) => row),
      heldOut: new Int32Array(),
    };
  }
  const { train, test } = stratifiedSplit(target, classes, HELD_OUT, seed);
  return { sample: train.sort(), heldOut: test.sort() };
}

function growthRules(params: EstimatorParams<'gradient-boosting'>): GrowthRules {
  return {
    learningRate: params.learningRate,
    maxLeaves: params.maxLeaves,
    maxDepth: params.maxDepth ?? Infinity,
    minSamplesLeaf: params.minSamplesLeaf,
    l2: params.l2,
    categories: params.categories,
  };
}
