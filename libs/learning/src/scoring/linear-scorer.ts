import type { LinearModel, ModelArtifact } from '#contracts';
import type { Row } from '../table/row-schema.js';
import { ArtifactError } from './artifact-error.js';
import type { EncodedColumn, Encoder } from './encoder.js';
import type { Model } from './model.js';

/** Standard deviations beyond which a value says no more: keeps sums of absurd inputs finite. */
const FURTHEST = 1e9;

/** Linear models, evaluated column by column without ever writing the encoded instance down. */
export class LinearScorer implements Model {
  readonly classes: number;
  readonly #positiveIndex: number;
  readonly #columns: readonly EncodedColumn[];
  /** All outputs' weights of the first encoded place, then of the second one, … */
  readonly #weights: Float64Array;
  readonly #intercepts: Float64Array;
  readonly #sums: Float64Array;

  /** @throws {ArtifactError} when weights and classes or weights and encodings do not fit together */
  constructor(artifact: ModelArtifact, linear: LinearModel, encoder: Encoder) {
    const outputs = linear.weights.length;
    const expected = artifact.classes === 2 ? 1 : artifact.classes;
    if (outputs !== expected || linear.intercepts.length !== outputs) {
      throw new ArtifactError(`${artifact.classes} classes need ${expected} outputs, not ${outputs}`);
    }
    if (linear.weights.some((row) => row.length !== encoder.width)) {
      throw new ArtifactError(`the encodings are ${encoder.width} wide, the weights are not`);
    }
    this.classes = artifact.classes;
    this.#positiveIndex = artifact.positiveIndex;
    this.#columns = encoder.columns;
    this.#weights = new Float64Array(encoder.width * outputs);
    linear.weights.forEach((row, k) =>
      row.forEach((weight, place) => (this.#weights[place * outputs + k] = weight)),
    );
    this.#intercepts = Float64Array.from(linear.intercepts);
    this.#sums = new Float64Array(outputs);
  }

  scores(rows: readonly Row[]): Float64Array {
    const scores = new Float64Array(rows.length * this.classes);
    let start = 0;
    for (const row of rows) {
      this.#sum(row);
      if (this.classes === 2) this.#writeSigmoid(scores, start);
      else writeSoftmax(this.#sums, scores, start);
      start += this.classes;
    }
    return scores;
  }

  #sum(row: Row): void {
    this.#sums.set(this.#intercepts);
    for (const column of this.#columns) {
      if (column.kind === 'numeric') {
        const value = column.read(row);
        // A missing number that nothing stands in for has no part in the sum.
        if (!Number.isNaN(value)) this.#add(column.start, Math.min(FURTHEST, Math.max(-FURTHEST, value)));
        continue;
      }
      const place = column.place(row);
      if (place === -1) continue;
      if (column.kind === 'oneHot') this.#add(column.start + place, 1);
      else this.#add(column.start, place);
    }
  }

  #add(place: number, value: number): void {
    const sums = this.#sums;
    const first = place * sums.length;
    for (let k = 0; k < sums.length; k++) {
      sums[k] = (sums[k] ?? 0) + value * (this.#weights[first + k] ?? 0);
    }
  }

  #writeSigmoid(scores: Float64Array, start: number): void {
    const positive = 1 / (1 + Math.exp(-(this.#sums[0] ?? 0)));
    scores[start + this.#positiveIndex] = positive;
    scores[start + 1 - this.#positiveIndex] = 1 - positive;
  }
}

/** The largest sum is taken off first, so that no exponential overflows. */
function writeSoftmax(sums: Float64Array, scores: Float64Array, start: number): void {
  const largest = Math.max(...sums);
  let total = 0;
  sums.forEach((sum, k) => (total += scores[start + k] = Math.exp(sum - largest)));
  for (let k = 0; k < sums.length; k++) scores[start + k] = (scores[start + k] ?? 0) / total;
}
