import type { BinnedFeature, BinnedTable } from './binned-table.js';
import { bestCategorySplit, bestIndicatorSplit } from './category-split.js';
import type { GrownTree } from './grown-tree.js';
import { fillHistograms, histogramStarts, subtractHistograms } from './histogram.js';
import { bestNumericSplit } from './numeric-split.js';
import { leftCodes, partitionRows } from './row-partition.js';
import { type NodeSums, type Split, type SplitRules, without } from './split.js';

export interface GrowthRules extends SplitRules {
  readonly learningRate: number;
  readonly maxLeaves: number;
  /** Splits above a leaf; Infinity for any number. */
  readonly maxDepth: number;
  /** Whether categories are split as sets, or one against the others. */
  readonly categories: 'native' | 'oneHot';
}

/** A node of the tree that is growing. Its rows are those from `begin` to before `end` of the row order. */
interface GrowingNode {
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: NodeSums;
  /** The best split there is; a node without one stays a leaf. */
  split: Split | undefined;
  /** Kept as long as the node may still be split. */
  histogram: Float64Array | undefined;
  children: readonly [GrowingNode, GrowingNode] | undefined;
}

/**
 * Grows trees on gradients, the leaf with the most to gain first (Shi, "Best-first decision tree learning", 2007).
 * Of two children only the smaller one's histograms are built; the other's are what is left of the parent's
 * (Ke et al., "LightGBM", 2017).
 */
export class TreeGrowth {
  readonly #features: readonly BinnedFeature[];
  readonly #rules: GrowthRules;
  readonly #starts: Int32Array;
  readonly #sample: Int32Array;
  readonly #rows: Int32Array;
  readonly #spare: Int32Array;
  readonly #ordered: Float32Array;
  readonly #freeHistograms: Float64Array[] = [];

  /** @param sample the rows to learn from, in rising order */
  constructor(table: BinnedTable, sample: Int32Array, rules: GrowthRules) {
    this.#features = table.features;
    this.#rules = rules;
    this.#starts = histogramStarts(table.features);
    this.#sample = sample;
    this.#rows = sample.slice();
    this.#spare = new Int32Array(sample.length);
    this.#ordered = new Float32Array(2 * sample.length);
  }

  /**
   * Grows one tree and adds its values to the scores of the rows it was grown on.
   * @param slopes gradient and hessian of every row of the table in turn
   */
  grow(slopes: Float32Array, scores: Float64Array): GrownTree {
    this.#rows.set(this.#sample);
    const root = this.#rootNode(slopes);
    const open = [root];
    for (let leaves = 1; leaves < this.#rules.maxLeaves; leaves++) {
      const next = takeBest(open);
      if (next?.split === undefined) break;
      const children = this.#part(next, next.split, slopes, leaves + 1 === this.#rules.maxLeaves);
      next.children = children;
      open.push(...children);
    }
    for (const leaf of open) this.#release(leaf);
    return this.#finish(root, scores);
  }

  #rootNode(slopes: Float32Array): GrowingNode {
    let [gradient, hessian] = [0, 0];
    for (const row of this.#sample) {
      gradient += slopes[2 * row]!;
      hessian += slopes[2 * row + 1]!;
    }
    const rows = this.#sample.length;
    const root = newNode(0, rows, 0, { gradient, hessian, rows });
    if (this.#maySplit(root)) {
      root.histogram = this.#build(root, slopes);
      root.split = this.#bestSplit(root, root.histogram);
    }
    return root;
  }

  #part(
    node: GrowingNode,
    split: Split,
    slopes: Float32Array,
    last: boolean,
  ): readonly [GrowingNode, GrowingNode] {
    const feature = this.#features[split.feature]!;
    const codes = leftCodes(split, feature);
    const middle = partitionRows(this.#rows, node.begin, node.end, feature.codes, codes, this.#spare);
    const left = newNode(node.begin, middle, node.depth + 1, split.left);
    const right = newNode(middle, node.end, node.depth + 1, without(node.sums, split.left));
    const [smaller, larger] = left.sums.rows < right.sums.rows ? [left, right] : [right, left];
    if (last || !this.#maySplit(larger) || node.histogram === undefined) this.#release(node);
    else {
      smaller.histogram = this.#build(smaller, slopes);
      subtractHistograms(node.histogram, smaller.histogram);
      larger.histogram = node.histogram;
      node.histogram = undefined;
      larger.split = this.#bestSplit(larger, larger.histogram);
      if (this.#maySplit(smaller)) smaller.split = this.#bestSplit(smaller, smaller.histogram);
    }
    return [left, right];
  }

  #maySplit({ depth, sums }: GrowingNode): boolean {
    return depth < this.#rules.maxDepth && sums.rows >= 2 * this.#rules.minSamplesLeaf;
  }

  /** Gradients are put into the order of the rows once, and then read in turn by every feature. */
  #build({ begin, end }: GrowingNode, slopes: Float32Array): Float64Array {
    const ordered = this.#ordered;
    for (let i = begin, s = 0; i < end; i++, s += 2) {
      const at = 2 * this.#rows[i]!;
      ordered[s] = slopes[at]!;
      ordered[s + 1] = slopes[at + 1]!;
    }
    const histogram = this.#freeHistograms.pop() ?? new Float64Array(this.#starts.at(-1) ?? 0);
    const features = this.#features;
    fillHistograms(histogram, this.#starts, features, 0, features.length, this.#rows, begin, end, ordered);
    return histogram;
  }

  /** Of equal gains the first feature's counts. */
  #bestSplit({ sums }: GrowingNode, histogram: Float64Array): Split | undefined {
    const ofCategories = this.#rules.categories === 'native' ? bestCategorySplit : bestIndicatorSplit;
    let best: Split | undefined;
    this.#features.forEach(({ bins, meaning }, f) => {
      const find = meaning.kind === 'numeric' ? bestNumericSplit : ofCategories;
      const split = find(histogram, this.#starts[f]!, bins, f, sums, this.#rules);
      if (split !== undefined && split.gain > (best?.gain ?? 0)) best = split;
    });
    return best;
  }

  #release(node: GrowingNode): void {
    if (node.histogram !== undefined) this.#freeHistograms.push(node.histogram);
    node.histogram = undefined;
  }

  #finish({ sums, split, children, begin, end }: GrowingNode, scores: Float64Array): GrownTree {
    if (split !== undefined && children !== undefined) {
      const [left, right] = children;
      return { kind: 'split', split, left: this.#finish(left, scores), right: this.#finish(right, scores) };
    }
    const { learningRate, l2 } = this.#rules;
    const step = (-learningRate * sums.gradient) / (sums.hessian + l2);
    // As the artifact will have it, so that later trees correct what is really answered.
    const value = Math.fround(Number.isFinite(step) ? step : 0);
    for (let i = begin; i < end; i++) scores[this.#rows[i]!]! += value;
    return { kind: 'leaf', value };
  }
}

function newNode(begin: number, end: number, depth: number, sums: NodeSums): GrowingNode {
  return { begin, end, depth, sums, split: undefined, histogram: undefined, children: undefined };
}

/** Takes the node with the largest gain out of the list. */
function takeBest(open: GrowingNode[]): GrowingNode | undefined {
  let best = -1;
  let bestGain = 0;
  open.forEach(({ split }, i) => {
    if (split !== undefined && split.gain > bestGain) [best, bestGain] = [i, split.gain];
  });
  return best < 0 ? undefined : open.splice(best, 1)[0];
}
