import { ownBlocks } from '../../team/row-blocks.js';
import { type Share, shareOf } from '../../team/share.js';
import type { Member } from '../../team/team.js';
import type { BinnedFeature, BinnedTable } from './binned-table.js';
import { bestCategorySplit, bestIndicatorSplit } from './category-split.js';
import { type GrowingNode, growingNode, takeBest } from './growing-node.js';
import type { GrowthRoom } from './growth-room.js';
import type { GrownTree } from './grown-tree.js';
import { fillHistograms, histogramStarts, subtractHistograms } from './histogram.js';
import { bestNumericSplit } from './numeric-split.js';
import { RowOrder } from './row-order.js';
import { leftCodes } from './row-partition.js';
import { type NodeSums, type Split, type SplitRules, without } from './split.js';
import { SplitBoard } from './split-board.js';

export interface GrowthRules extends SplitRules {
  readonly learningRate: number;
  readonly maxLeaves: number;
  /** Splits above a leaf; Infinity for any number. */
  readonly maxDepth: number;
  /** Whether categories are split as sets, or one against the others. */
  readonly categories: 'native' | 'oneHot';
}

/**
 * Grows trees on gradients, the leaf with the most to gain first (Shi, "Best-first decision tree learning", 2007).
 * Of two children only the smaller one's histograms are built; the other's are what is left of the parent's
 * (Ke et al., "LightGBM", 2017).
 *
 * Every member of the team grows the same tree, step by step with the others: it counts its own features, parts its own
 * share of the rows, and learns from the board what the others have found.
 */
export class TreeGrowth {
  readonly #features: readonly BinnedFeature[];
  readonly #sample: Int32Array;
  readonly #rules: GrowthRules;
  readonly #room: GrowthRoom;
  readonly #member: Member;
  readonly #own: Share;
  readonly #starts: Int32Array;
  readonly #order: RowOrder;
  readonly #boards: readonly [SplitBoard, SplitBoard];
  readonly #freeHistograms: Float64Array[] = [];

  /** @param sample the rows to learn from, in rising order */
  constructor(table: BinnedTable, sample: Int32Array, rules: GrowthRules, room: GrowthRoom, member: Member) {
    this.#features = table.features;
    this.#sample = sample;
    this.#rules = rules;
    this.#room = room;
    this.#member = member;
    this.#own = shareOf(table.features.length, member);
    this.#starts = histogramStarts(table.features);
    this.#order = new RowOrder(room.order, member);
    const [larger, smaller] = room.boards;
    this.#boards = [new SplitBoard(larger, member), new SplitBoard(smaller, member)];
  }

  /**
   * Grows one tree and adds its values to the scores of the rows it was grown on. The slopes of the member's own blocks of
   * rows must be there before, all scores are there after.
   */
  grow(scores: Float64Array): GrownTree {
    const root = this.#rootNode();
    const open = [root];
    for (let leaves = 1; leaves < this.#rules.maxLeaves; leaves++) {
      const next = takeBest(open);
      if (next?.split === undefined) break;
      const children = this.#part(next, next.split, leaves + 1 === this.#rules.maxLeaves);
      next.children = children;
      open.push(...children);
    }
    for (const leaf of open) this.#release(leaf);
    const tree = this.#finish(root, scores);
    this.#member.meet();
    return tree;
  }

  #rootNode(): GrowingNode {
    const sums = this.#sumUp();
    const root = growingNode({ begin: 0, end: sums.rows, depth: 0 }, sums);
    if (this.#maySplit(root)) {
      root.histogram = this.#build(root);
      this.#findSplits(root);
    }
    return root;
  }

  #sumUp(): NodeSums {
    const { slopes, rootSums } = this.#room;
    for (const { block, begin, rows } of ownBlocks(this.#sample, this.#member)) {
      this.#order.startWith(rows, begin, slopes);
      let [gradient, hessian] = [0, 0];
      for (let i = 0; i < rows.length; i++) {
        gradient += slopes[2 * rows[i]!]!;
        hessian += slopes[2 * rows[i]! + 1]!;
      }
      rootSums[2 * block] = gradient;
      rootSums[2 * block + 1] = hessian;
    }
    this.#member.meet();
    let [gradient, hessian] = [0, 0];
    for (let at = 0; at < rootSums.length; at += 2) {
      gradient += rootSums[at]!;
      hessian += rootSums[at + 1]!;
    }
    return { gradient, hessian, rows: this.#sample.length };
  }

  #part(node: GrowingNode, split: Split, last: boolean): readonly [GrowingNode, GrowingNode] {
    const rightSums = without(node.sums, split.left);
    const leftIsSmaller = split.left.rows < rightSums.rows;
    const { histogram } = node;
    const depth = node.depth + 1;
    const goOn = !last && this.#maySplit({ depth, sums: leftIsSmaller ? rightSums : split.left });
    const gathered = leftIsSmaller ? 'left' : 'right';
    const feature = this.#features[split.feature]!;
    const middle = this.#order.part(
      node,
      feature.codes,
      leftCodes(split, feature),
      goOn ? gathered : undefined,
      this.#room.slopes,
    );
    const left = growingNode({ begin: node.begin, end: middle, depth }, split.left);
    const right = growingNode({ begin: middle, end: node.end, depth }, rightSums);
    const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
    if (!goOn || histogram === undefined) this.#release(node);
    else {
      smaller.histogram = this.#build(smaller);
      subtractHistograms(histogram, smaller.histogram, ...this.#ownBins());
      larger.histogram = histogram;
      node.histogram = undefined;
      this.#findSplits(larger, smaller);
    }
    return [left, right];
  }

  #maySplit({ depth, sums }: Pick<GrowingNode, 'depth' | 'sums'>): boolean {
    return depth < this.#rules.maxDepth && sums.rows >= 2 * this.#rules.minSamplesLeaf;
  }

  /** Histograms of the member's own features, of a node whose slopes are gathered; those of the others stay empty. */
  #build({ begin, end, depth }: GrowingNode): Float64Array {
    const histogram = this.#freeHistograms.pop() ?? new Float64Array(this.#starts.at(-1) ?? 0);
    const rows = this.#order.rowsAt(depth);
    const { ordered } = this.#order;
    const own = this.#own;
    fillHistograms(histogram, this.#starts, this.#features, own.begin, own.end, rows, begin, end, ordered);
    return histogram;
  }

  #ownBins(): [begin: number, end: number] {
    return [this.#starts[this.#own.begin]!, this.#starts[this.#own.end]!];
  }

  /** Gives nodes the best split of all members' features. */
  #findSplits(...nodes: readonly GrowingNode[]): void {
    nodes.forEach((node, i) => this.#boards[i]!.write(this.#ownSplit(node)));
    this.#member.meet();
    nodes.forEach((node, i) => (node.split = this.#boards[i]!.best()));
  }

  /** Of equal gains the first feature's counts. */
  #ownSplit(node: GrowingNode): Split | undefined {
    if (!this.#maySplit(node) || node.histogram === undefined) return undefined;
    const ofCategories = this.#rules.categories === 'native' ? bestCategorySplit : bestIndicatorSplit;
    let best: Split | undefined;
    for (let f = this.#own.begin; f < this.#own.end; f++) {
      const { bins, meaning } = this.#features[f]!;
      const find = meaning.kind === 'numeric' ? bestNumericSplit : ofCategories;
      const split = find(node.histogram, this.#starts[f]!, bins, f, node.sums, this.#rules);
      if (split !== undefined && split.gain > (best?.gain ?? 0)) best = split;
    }
    return best;
  }

  #release(node: GrowingNode): void {
    if (node.histogram !== undefined) this.#freeHistograms.push(node.histogram);
    node.histogram = undefined;
  }

  #finish({ sums, split, children, begin, end, depth }: GrowingNode, scores: Float64Array): GrownTree {
    if (split !== undefined && children !== undefined) {
      const [left, right] = children;
      return { kind: 'split', split, left: this.#finish(left, scores), right: this.#finish(right, scores) };
    }
    const { learningRate, l2 } = this.#rules;
    const step = (-learningRate * sums.gradient) / (sums.hessian + l2);
    // As the artifact will have it, so that later trees correct what is really answered.
    const value = Math.fround(Number.isFinite(step) ? step : 0);
    const rows = this.#order.rowsAt(depth);
    const own = shareOf(end - begin, this.#member);
    for (let i = begin + own.begin; i < begin + own.end; i++) scores[rows[i]!]! += value;
    return { kind: 'leaf', value };
  }
}
