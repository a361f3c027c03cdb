import type { TreesModel } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { BY_CATEGORY, layOutTrees, LEAF, MISSING_LEFT, type TreesLayout } from './trees-layout.js';

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
    } else if (this.#averages) writeShares(this.#sums, scores, start);
    else writeSoftmax(this.#sums, scores, start);
  }

  #addProbabilities(row: Float64Array): void {
    const { roots, values } = this.#layout;
    const sums = this.#sums;
    const share = 1 / roots.length;
    for (let tree = 0; tree < roots.length; tree++) {
      const number = numberOfLeaf(this.#layout, roots[tree]!, row);
      if (sums.length === 1) sums[0]! += number * share;
      else for (let k = 0; k < sums.length; k++) sums[k]! += values[number + k]! * share;
    }
  }

  #addScores(row: Float64Array): void {
    const { roots } = this.#layout;
    const sums = this.#sums;
    for (let tree = 0, output = 0; tree < roots.length; tree++) {
      sums[output]! += numberOfLeaf(this.#layout, roots[tree]!, row);
      if (++output === sums.length) output = 0;
    }
  }
}

/** The number of the leaf that a row falls into. */
function numberOfLeaf(layout: TreesLayout, root: number, row: Float64Array): number {
  const { numbers, words } = layout;
  for (let node = root; ;) {
    const number = numbers[2 * node]!;
    const what = words[4 * node + 3]!;
    if (what === LEAF) return number;
    const value = row[what >>> 2]!;
    let left: boolean;
    if ((what & BY_CATEGORY) !== 0) left = isCategoryLeft(layout, what, number, value);
    else if (value <= number) left = true;
    else left = Number.isNaN(value) && (what & MISSING_LEFT) !== 0;
    node = left ? node + 1 : words[4 * node + 2]!;
  }
}

/** Codes that are none of the categories go where the missing ones go. */
function isCategoryLeft(layout: TreesLayout, what: number, start: number, code: number): boolean {
  if (!(code >= 0 && code < layout.categorySizes[what >>> 2]!)) return (what & MISSING_LEFT) !== 0;
  return ((layout.sets[start + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
}

/** Leaves are rounded to 32 bits, so that a row's probabilities may miss 1 in the eighth digit. */
function writeShares(sums: Float64Array, scores: Float64Array, start: number): void {
  let total = 0;
  for (const sum of sums) total += sum;
  for (let k = 0; k < sums.length; k++) scores[start + k] = sums[k]! / total;
}

/** The largest sum is taken off first, so that no exponential overflows. */
function writeSoftmax(sums: Float64Array, scores: Float64Array, start: number): void {
  let largest = sums[0]!;
  for (const sum of sums) largest = Math.max(largest, sum);
  let total = 0;
  for (let k = 0; k < sums.length; k++) total += scores[start + k] = Math.exp(sums[k]! - largest);
  for (let k = 0; k < sums.length; k++) scores[start + k]! /= total;
}
