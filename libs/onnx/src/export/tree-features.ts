import { type ModelArtifact, PresageError, type TreesModel } from '#contracts';
import { unpackArray } from '#learning';
import { CategoryAnswers } from './category-answers.js';
import { featureBlocks } from './feature-blocks.js';
import type { Graph } from './graph.js';
import type { GraphInputs } from './inputs.js';
import { ELEMENT } from './model-proto.js';
import { type NumericEncoding, numericFeatures } from './numeric-features.js';

/** A split as it lies in the model's arrays. */
export interface Split {
  readonly feature: number;
  /** A number; for categories, where the words of their set start. */
  readonly threshold: number;
  readonly missingLeft: boolean;
}

/** A split as ONNX's trees know it: left is where the number of a column is at most the threshold. */
export interface Comparison {
  /** 0: the numbers; from 1 on: the answers about a category. */
  readonly block: number;
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
}

/**
 * What the written trees look at: the numbers, and for each question about a category 0 where its answer is "left", else
 * 1. So all nodes compare sizes. As questions for single categories (BRANCH_EQ), one after another, ONNX Runtime would
 * join them, and take leaves for the same that differ in other classes than the first.
 */
export class TreeFeatures {
  readonly #numbers: readonly NumericEncoding[];
  readonly #answers: readonly CategoryAnswers[];
  /** Per feature of the encoded row: its block, and its place there. */
  readonly #homes = new Map<number, { readonly block: number; readonly place: number }>();
  readonly #sizes: readonly number[];
  readonly #sets: Uint32Array;

  constructor({ encodings }: ModelArtifact, model: TreesModel) {
    const { numeric, categories } = featureBlocks(encodings);
    this.#numbers = numeric.map(({ encoding }) => encoding);
    this.#answers = categories.map(({ encoding }) => new CategoryAnswers(encoding));
    numeric.forEach(({ start }, place) => this.#homes.set(start, { block: 0, place }));
    categories.forEach(({ encoding, start }, i) => {
      const width = encoding.kind === 'oneHot' ? encoding.categories.length : 1;
      for (let place = 0; place < width; place++) this.#homes.set(start + place, { block: i + 1, place });
    });
    this.#sizes = model.categorySizes;
    this.#sets = unpackArray('Uint32Array', model.categorySets);
  }

  /** @throws {PresageError} `invalid_request` when a split asks a number for its category */
  comparison(split: Split): Comparison {
    const { feature, threshold, missingLeft } = split;
    const { block, place } = this.#homes.get(feature) ?? { block: 0, place: feature };
    const asked = this.#answers[block - 1];
    if (asked !== undefined) {
      const { encoding } = asked;
      const encoded = (category: number): number => {
        if (encoding.kind === 'oneHot') return category === place ? 1 : 0;
        return category === encoding.categories.length ? NaN : category;
      };
      const answers = Array.from(
        { length: encoding.categories.length + 1 },
        (_, category) => !this.#isLeft(split, encoded(category)),
      );
      return { block, column: asked.column(answers), threshold: 0.5, missingLeft: false };
    }
    if ((this.#sizes[feature] ?? 0) > 0) {
      throw new PresageError(
        'invalid_request',
        'a tree that takes a number for a category cannot be written',
      );
    }
    return { block, column: place, threshold, missingLeft };
  }

  /** As our own scoring decides. */
  #isLeft({ feature, threshold, missingLeft }: Split, value: number): boolean {
    const size = this.#sizes[feature] ?? 0;
    if (size === 0) return Number.isNaN(value) ? missingLeft : value <= threshold;
    if (!(value >= 0 && value < size)) return missingLeft;
    return (((this.#sets[threshold + (value >>> 5)] ?? 0) >>> (value & 31)) & 1) === 1;
  }

  /** Where a comparison's column stands in the tensor, once all have been asked for. */
  place({ block, column }: Comparison): number {
    if (block === 0) return column;
    const before = this.#answers.slice(0, block - 1).reduce((width, asked) => width + asked.width, 0);
    return this.#numbers.length + before + column;
  }

  /** The tensor that the trees are asked about, [n, features], doubles. */
  write(graph: Graph, inputs: GraphInputs): string {
    const numbers = numericFeatures(graph, inputs, this.#numbers);
    const blocks = numbers === undefined ? [] : [numbers];
    for (const asked of this.#answers) {
      if (asked.width === 0) continue;
      blocks.push(graph.add('Cast', [asked.lookUp(graph, inputs)], { to: ELEMENT.double }));
    }
    // Trees that are single leaves ask nothing; without a tensor they would not know how many instances there are.
    if (blocks.length === 0) blocks.push(this.#anything(graph, inputs));
    const [first = ''] = blocks;
    return blocks.length === 1 ? first : graph.add('Concat', blocks, { axis: 1 });
  }

  #anything(graph: Graph, inputs: GraphInputs): string {
    const [first] = this.#answers;
    if (first === undefined)
      throw new PresageError('invalid_request', 'a model without features cannot be written');
    first.column([]);
    return graph.add('Cast', [first.lookUp(graph, inputs)], { to: ELEMENT.double });
  }
}
