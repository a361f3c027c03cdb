import type { MersenneTwister } from '../../random/mersenne-twister.js';
import type { BinnedTable } from './binned-table.js';
import { addToSet, emptyBinSet } from './bin-set.js';
import { ClassHistogram, type GiniSplit, purity, type WeighedRows } from './gini.js';
import { bestGiniCut, type ClassSums, giniOfCategory, type Sides } from './gini-split.js';
import { type Question, questionsOf } from './questions.js';
import { partitionRows } from './row-partition.js';
import type { TreesWriter } from './trees-writer.js';

export interface ClassTreeRules {
  /** Splits above a leaf; Infinity for any number. */
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Questions drawn per split; all of them when it is no less than their number. */
  readonly questionsPerSplit: number;
}

interface Found extends GiniSplit {
  readonly question: Question;
}

/** Weights that differ by less are equal for rounding alone. */
const ROUNDING = 1e-12;

/**
 * Grows classification trees by Gini impurity until their leaves are pure (Breiman et al., "Classification and
 * Regression Trees", 1984), each split the best of a few questions drawn by lot (Breiman, "Random forests", 2001).
 * Questions are numeric features, and single categories: what indicator columns would be.
 */
export class ClassTreeGrowth {
  readonly #table: BinnedTable;
  readonly #learning: WeighedRows;
  readonly #rules: ClassTreeRules;
  readonly #questions: readonly Question[];
  /** The questions of the present tree, in the order its draws have left them in. */
  #order: Question[] = [];
  readonly #histograms: ClassHistogram[];
  /** The node each feature's histogram was filled for. */
  readonly #filledFor: Int32Array;
  readonly #sides: Sides;
  readonly #spare: Int32Array;
  readonly #outputs: Int32Array;
  #node = 0;

  /**
   * @param outputs the classes whose probabilities leaves hold
   */
  constructor(table: BinnedTable, learning: WeighedRows, rules: ClassTreeRules, outputs: Int32Array) {
    this.#table = table;
    this.#learning = learning;
    this.#rules = rules;
    this.#questions = questionsOf(table.features);
    this.#histograms = table.features.map(({ bins }) => new ClassHistogram(learning, bins + 1));
    this.#filledFor = new Int32Array(table.features.length);
    this.#sides = { left: this.#noRows(), right: this.#noRows() };
    this.#spare = new Int32Array(table.rows);
    this.#outputs = outputs;
  }

  /**
   * Grows one tree and writes it down. It does not depend on the trees that were grown before.
   * @param rows the rows to learn from; their order is changed
   */
  grow(rows: Int32Array, random: MersenneTwister, writer: TreesWriter): void {
    this.#order = this.#questions.slice();
    // A stack of its own: trees may be as deep as there are rows. The left part is written first.
    const waiting = [{ begin: 0, end: rows.length, depth: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { begin, end, depth } = next;
      const sums = this.#sumUp(rows, begin, end);
      const split = this.#maySplit(sums, depth) ? this.#drawSplit(rows, begin, end, sums, random) : undefined;
      if (split === undefined) {
        this.#writeLeaf(sums, writer);
        continue;
      }
      const left = this.#writeSplit(split, writer);
      const { codes } = this.#table.features[split.question.feature]!;
      const middle = partitionRows(rows, begin, end, codes, left, this.#spare);
      waiting.push({ begin: middle, end, depth: depth + 1 }, { begin, end: middle, depth: depth + 1 });
    }
  }

  #noRows(): ClassSums {
    return new Float64Array(this.#learning.classes + 1);
  }

  #sumUp(rows: Int32Array, begin: number, end: number): ClassSums {
    const { target, classes, weights } = this.#learning;
    const sums = this.#noRows();
    for (let i = begin; i < end; i++) {
      const row = rows[i]!;
      sums[target[row]!]! += weights[row]!;
      sums[classes]! += 1;
    }
    return sums;
  }

  #maySplit(sums: ClassSums, depth: number): boolean {
    const { classes } = this.#learning;
    const { maxDepth, minSamplesSplit, minSamplesLeaf } = this.#rules;
    const rows = sums[classes]!;
    if (depth >= maxDepth || rows < minSamplesSplit || rows < 2 * minSamplesLeaf) return false;
    const total = weightOf(sums, classes);
    return total - purity(sums, 0, classes) > ROUNDING * total;
  }

  /** Draws questions until there are enough, and goes on as long as none of them parts the node at all. */
  #drawSplit(
    rows: Int32Array,
    begin: number,
    end: number,
    sums: ClassSums,
    random: MersenneTwister,
  ): Found | undefined {
    this.#node++;
    const questions = this.#order;
    const draws = this.#rules.questionsPerSplit;
    let best: Found | undefined;
    for (let asked = 0; asked < questions.length && (asked < draws || best === undefined); asked++) {
      if (draws < questions.length) {
        const drawn = asked + random.upTo(questions.length - 1 - asked);
        [questions[asked], questions[drawn]] = [questions[drawn]!, questions[asked]!];
      }
      const question = questions[asked]!;
      const split = this.#try(question, rows, begin, end, sums);
      if (split !== undefined && split.score > (best?.score ?? -Infinity)) best = { ...split, question };
    }
    return best;
  }

  #try(
    { feature, category }: Question,
    rows: Int32Array,
    begin: number,
    end: number,
    sums: ClassSums,
  ): GiniSplit | undefined {
    const binned = this.#table.features[feature]!;
    const histogram = this.#histograms[feature]!;
    if (this.#filledFor[feature] !== this.#node) {
      histogram.fill(binned.codes, rows, begin, end);
      this.#filledFor[feature] = this.#node;
    }
    const { minSamplesLeaf } = this.#rules;
    return category === undefined
      ? bestGiniCut(histogram, sums, minSamplesLeaf, this.#sides)
      : giniOfCategory(histogram, category, sums, minSamplesLeaf, this.#sides);
  }

  /** Returns which codes go left. What is missing never does: it has no indicator, and numbers are imputed. */
  #writeSplit({ question, bin, gapEnd }: Found, writer: TreesWriter): Uint8Array {
    const { bins, meaning } = this.#table.features[question.feature]!;
    const left = new Uint8Array(bins + 1);
    if (meaning.kind === 'numeric') {
      // In the middle of the gap that the node's rows leave.
      const threshold = meaning.cuts[bin]! / 2 + meaning.cuts[gapEnd]! / 2;
      writer.numericSplit(question.feature, threshold, false);
      return left.fill(1, 0, bin + 1);
    }
    const set = emptyBinSet();
    addToSet(set, bin);
    writer.categorySplit(question.feature, meaning, set, false);
    return left.fill(1, bin, bin + 1);
  }

  #writeLeaf(sums: ClassSums, writer: TreesWriter): void {
    const total = weightOf(sums, this.#learning.classes);
    writer.leaf(...Array.from(this.#outputs, (k) => sums[k]! / total));
  }
}

function weightOf(sums: ClassSums, classes: number): number {
  let total = 0;
  for (let k = 0; k < classes; k++) total += sums[k]!;
  return total;
}
