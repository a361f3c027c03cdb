import type { TreesModel } from '#contracts';
import { packArray } from '../../scoring/packed-array.js';
import type { BinnedFeature, CategoryBins } from './binned-table.js';
import { isInSet } from './bin-set.js';
import { GrowingColumn } from '../../table/growing-column.js';

type Ensemble = Pick<TreesModel, 'combine' | 'outputs' | 'base' | 'trees'>;

/** Trees in the order and the arrays of the artifact. They lie in shared memory: threads hand them on without a copy. */
export interface WrittenTrees {
  readonly features: Int16Array;
  readonly thresholds: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly categorySets: Uint32Array;
  readonly values: Float32Array;
}

/**
 * Writes trees down in the order the artifact has them: a split, its left part, its right part.
 * Two splits by the same set of categories share its words.
 */
export class TreesWriter {
  readonly #table: readonly BinnedFeature[];
  readonly #features = new GrowingColumn((length) => new Int16Array(new SharedArrayBuffer(2 * length)));
  readonly #thresholds = new GrowingColumn((length) => new Float64Array(new SharedArrayBuffer(8 * length)));
  readonly #missingLeft = new GrowingColumn((length) => new Uint8Array(new SharedArrayBuffer(length)));
  readonly #categorySets = new GrowingColumn((length) => new Uint32Array(new SharedArrayBuffer(4 * length)));
  readonly #values = new GrowingColumn((length) => new Float32Array(new SharedArrayBuffer(4 * length)));
  readonly #placeOfSet = new Map<string, number>();

  constructor(features: readonly BinnedFeature[]) {
    this.#table = features;
  }

  /** Numbers up to the threshold go left. */
  numericSplit(feature: number, threshold: number, missingLeft: boolean): void {
    this.#split(feature, threshold, missingLeft);
  }

  /** Categories whose bin is set go left; those without a bin go where the missing ones go. */
  categorySplit(feature: number, bins: CategoryBins, leftBins: Uint32Array, missingLeft: boolean): void {
    const words = new Uint32Array(wordsOf(bins));
    const binned = this.#table[feature]!.bins;
    for (let category = 0; category < bins.size; category++) {
      const bin = bins.binOf[category]!;
      const left = bin === binned ? missingLeft : isInSet(leftBins, bin);
      if (left) words[category >>> 5]! |= 1 << (category & 31);
    }
    this.#split(feature, this.#placeOf(words), missingLeft);
  }

  /** A value per output (`average`), or one (`boosted`). */
  leaf(...values: readonly number[]): void {
    this.#features.push(-1);
    for (const value of values) this.#values.push(value);
  }

  /** Writes trees that another writer of the same table has written. */
  append({ features, thresholds, missingLeft, categorySets, values }: WrittenTrees): void {
    let split = 0;
    for (const feature of features) {
      if (feature < 0) {
        this.#features.push(feature);
        continue;
      }
      const { meaning } = this.#table[feature]!;
      const threshold = thresholds[split]!;
      const place =
        meaning.kind === 'numeric'
          ? threshold
          : this.#placeOf(categorySets.subarray(threshold, threshold + wordsOf(meaning)));
      this.#split(feature, place, missingLeft[split++] === 1);
    }
    for (const value of values) this.#values.push(value);
  }

  finish(): WrittenTrees {
    return {
      features: this.#features.finish(),
      thresholds: this.#thresholds.finish(),
      missingLeft: this.#missingLeft.finish(),
      categorySets: this.#categorySets.finish(),
      values: this.#values.finish(),
    };
  }

  model(ensemble: Ensemble): TreesModel {
    const { features, thresholds, missingLeft, categorySets, values } = this.finish();
    return {
      kind: 'trees',
      ...ensemble,
      categorySizes: this.#table.map(({ meaning }) => (meaning.kind === 'category' ? meaning.size : 0)),
      features: packArray(features),
      thresholds: packArray(thresholds),
      missingLeft: packArray(missingLeft),
      categorySets: packArray(categorySets),
      values: packArray(values),
    };
  }

  #split(feature: number, threshold: number, missingLeft: boolean): void {
    this.#features.push(feature);
    this.#thresholds.push(threshold);
    this.#missingLeft.push(missingLeft ? 1 : 0);
  }

  #placeOf(words: Uint32Array): number {
    const key = words.join();
    const known = this.#placeOfSet.get(key);
    if (known !== undefined) return known;
    const place = this.#categorySets.length;
    for (const word of words) this.#categorySets.push(word);
    this.#placeOfSet.set(key, place);
    return place;
  }
}

/** A bit per category. */
function wordsOf({ size }: CategoryBins): number {
  return Math.ceil(size / 32);
}
