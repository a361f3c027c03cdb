import type { EstimatorParams, TreesModel } from '#contracts';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import { sharedCopy } from '../../team/shared-arrays.js';
import { sharedCounter } from '../../team/shared-counter.js';
import type { Estimator, FitInput } from '../estimator.js';
import { binTable } from './binned-table.js';
import { classOutputs } from './class-outputs.js';
import { forestDuty, type ForestState } from './forest-duty.js';
import { questionsOf } from './questions.js';
import { TreesWriter } from './trees-writer.js';

/**
 * A random forest (Breiman, "Random forests", Machine Learning 45, 2001): trees on rows drawn with replacement, a few
 * questions drawn per split, class probabilities averaged. The members of a team grow whole trees.
 */
export const randomForest: Estimator<'random-forest'> = {
  name: 'random-forest',

  needs: () => ({ scaled: false, missing: 'imputed', categories: 'ordinal' }),

  async fit(input: FitInput<'random-forest'>): Promise<TreesModel> {
    const { team, params, onProgress } = input;
    const state = forestState(input);
    const grown = (await team.run(forestDuty, state, onProgress)).flat();
    const writer = new TreesWriter(state.table.features);
    for (const { tree } of grown.sort((a, b) => a.place - b.place)) writer.append(tree);
    return writer.model({
      combine: 'average',
      outputs: state.outputs.length,
      base: [],
      trees: params.trees,
    });
  },
};

function forestState(input: FitInput<'random-forest'>): ForestState {
  const { target, classes, positiveIndex, weights, params } = input;
  const table = binTable(input.features);
  const seeds = new MersenneTwister(input.seed);
  return {
    table,
    target: sharedCopy(target),
    classes,
    weights: weights && sharedCopy(weights),
    rules: {
      maxDepth: params.maxDepth ?? Infinity,
      minSamplesSplit: params.minSamplesSplit,
      minSamplesLeaf: params.minSamplesLeaf,
      questionsPerSplit: questionsPerSplit(params.maxFeatures, questionsOf(table.features).length),
    },
    outputs: classOutputs(classes, positiveIndex),
    seeds: Uint32Array.from({ length: params.trees }, () => seeds.uint32()),
    taken: sharedCounter(),
    done: sharedCounter(),
  };
}

function questionsPerSplit(
  maxFeatures: EstimatorParams<'random-forest'>['maxFeatures'],
  all: number,
): number {
  const wanted = maxFeatures === 'sqrt' ? Math.sqrt(all) : maxFeatures * all;
  return Math.max(1, Math.floor(wanted));
}
