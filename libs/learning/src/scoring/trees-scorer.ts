import type { TreesModel } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import {
  BY_CATEGORY,
  BY_CATEGORY_MISSING_LEFT,
  BY_NUMBER_MISSING_LEFT,
  layOutTrees,
} from './trees-layout.js';
import type { TreesLayout } from './trees-layout.js';

/** Forests and boosted trees, walked over flat arrays; nothing is allocated per row. */
export class TreesScorer {
  /** Numbers an encoded instance must have: the numbers first, then the categories as codes (NaN: none). */
  readonly width: number;
  readonly #layout: TreesLayout;
  readonly #averages: boolean;
  readonly #base: Float64Array;
  readonly #sums: Float64Array;
  readonly #classes: number;
  readonly #positiveIndex: number;

  /** @throws {ArtifactError} when the model contradicts itself or the number of classes */
  constructor(model: TreesModel, classes: number, positiveIndex: number) {
    const outputs = classes === 2 ? 1 : classes;
    this.#averages = model.combine === 'average';
    if (model.outputs !== outputs || model.base.length !== (this.#averages ? 0 : outputs)) {
      throw new ArtifactError(`${classes} classes need ${outputs} outputs, not ${model.outputs}`);
    }
    if (this.#averages ? model.trees === 0 : model.trees % outputs !== 0) {
      throw new ArtifactError(`${model.trees} trees cannot be shared by ${outputs} outputs`);
    }
    this.width = model.categorySizes.length;
    this.#layout = layOutTrees(model);
    this.#base = Float64Array.from(this.#averages ? new Float64Array(outputs) : model.base);
    this.#sums = new Float64Array(outputs);
    this.#classes = classes;
    this.#positiveIndex = positiveIndex;
  }

  /** Writes the class probabilities of one encoded instance into `scores` from `start` on. */
  score(row: Float64Array, scores: Float64Array, start: number): void {
    this.#sums.set(this.#base);
    if (this.#averages) this.#addProbabilities(row);
    else this.#addScores(row);
    if (this.#classes === 2) {
      const sum = this.#sums[0]!;
      const positive = this.#averages ? sum : 1 / (1 + Math.exp(-sum));
      scores[start + this.#positiveIndex] = positive;
      scores[start + 1 - this.#positiveIndex] = 1 - positive;
    } else if (this.#averages) scores.set(this.#sums, start);
    else writeSoftmax(this.#sums, scores, start);
  }

  #addProbabilities(row: Float64Array): void {
    const { roots, numbers, values } = this.#layout;
    const sums = this.#sums;
    const share = 1 / roots.length;
    for (let tree = 0; tree < roots.length; tree++) {
      const number = numbers[leafOf(this.#layout, roots[tree]!, row)]!;
      if (sums.length === 1) sums[0]! += number * share;
      else for (let k = 0; k < sums.length; k++) sums[k]! += values[number + k]! * share;
    }
  }

  #addScores(row: Float64Array): void {
    const { roots, numbers } = this.#layout;
    const sums = this.#sums;
    for (let tree = 0, output = 0; tree < roots.length; tree++) {
      sums[output]! += numbers[leafOf(this.#layout, roots[tree]!, row)]!;
      if (++output === sums.length) output = 0;
    }
  }
}

/** The leaf a row falls into. Both comparisons fail where a value is missing or the split is by category. */
function leafOf(layout: TreesLayout, root: number, row: Float64Array): number {
  const { features, numbers, right } = layout;
  let node = root;
  for (let feature = features[node]!; feature >= 0; feature = features[node]!) {
    const value = row[feature]!;
    const number = numbers[node]!;
    if (value <= number) node++;
    else if (value > number) node = right[node]!;
    else node = goesLeft(layout, node, feature, value) ? node + 1 : right[node]!;
  }
  return node;
}

function goesLeft(layout: TreesLayout, node: number, feature: number, value: number): boolean {
  const kind = layout.kinds[node]!;
  if (kind < BY_CATEGORY) return kind === BY_NUMBER_MISSING_LEFT;
  const known = value >= 0 && value < layout.categorySizes[feature]!;
  if (!known) return kind === BY_CATEGORY_MISSING_LEFT;
  const word = layout.sets[layout.setStarts[node]! + (value >>> 5)]!;
  return ((word >>> (value & 31)) & 1) === 1;
}

/** The largest sum is taken off first, so that no exponential overflows. */
function writeSoftmax(sums: Float64Array, scores: Float64Array, start: number): void {
  let largest = sums[0]!;
  for (const sum of sums) largest = Math.max(largest, sum);
  let total = 0;
  for (let k = 0; k < sums.length; k++) total += scores[start + k] = Math.exp(sums[k]! - largest);
  for (let k = 0; k < sums.length; k++) scores[start + k]! /= total;
}
