import type { TreesModel } from '#contracts';
import { MersenneTwister } from '../../random/mersenne-twister.js';
import type { Estimator } from '../estimator.js';
import { binTable } from './binned-table.js';
import { classOutputs } from './class-outputs.js';
import { ClassTreeGrowth } from './class-tree.js';
import { TreesWriter } from './trees-writer.js';

/** One classification tree: every question is asked at every split. */
export const decisionTree: Estimator<'decision-tree'> = {
  name: 'decision-tree',

  needs: () => ({ scaled: false, missing: 'imputed', categories: 'ordinal' }),

  fit({ features, target, classes, positiveIndex, weights, params, seed, onProgress }): TreesModel {
    const table = binTable(features);
    const outputs = classOutputs(classes, positiveIndex);
    const own = weights ?? new Float64Array(table.rows).fill(1);
    const rules = { ...params, maxDepth: params.maxDepth ?? Infinity, questionsPerSplit: Infinity };
    const growth = new ClassTreeGrowth(table, { target, classes, weights: own }, rules, outputs);
    const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => own[row]! > 0);
    onProgress(0);
    const writer = new TreesWriter(table.features);
    growth.grow(rows, new MersenneTwister(seed), writer);
    return writer.model({ combine: 'average', outputs: outputs.length, base: [], trees: 1 });
  },
};
