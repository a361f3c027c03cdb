import type { TreesModel } from '#contracts';
import { packArray } from '../../scoring/packed-array.js';
import type { BinnedFeature, CategoryBins } from './binned-table.js';
import { isInSet } from './bin-set.js';
import { GrowingColumn } from '../../table/growing-column.js';

type Ensemble = Pick<TreesModel, 'combine' | 'outputs' | 'base' | 'trees'>;

/**
 * Writes trees down in the order the artifact has them: a split, its left part, its right part.
 * Two splits by the same set of categories share its words.
 */
export class TreesWriter {
  readonly #table: readonly BinnedFeature[];
  readonly #features = new GrowingColumn((length) => new Int16Array(length));
  readonly #thresholds = new GrowingColumn((length) => new Float64Array(length));
  readonly #missingLeft = new GrowingColumn((length) => new Uint8Array(length));
  readonly #categorySets = new GrowingColumn((length) => new Uint32Array(length));
  readonly #values = new GrowingColumn((length) => new Float32Array(length));
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
    const words = new Uint32Array(Math.ceil(bins.size / 32));
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

  model(ensemble: Ensemble): TreesModel {
    return {
      kind: 'trees',
      ...ensemble,
      categorySizes: this.#table.map(({ meaning }) => (meaning.kind === 'category' ? meaning.size : 0)),
      features: packArray(this.#features.finish()),
      thresholds: packArray(this.#thresholds.finish()),
      missingLeft: packArray(this.#missingLeft.finish()),
      categorySets: packArray(this.#categorySets.finish()),
      values: packArray(this.#values.finish()),
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
