import type { ColumnEncoding, InputSchema, LinearModel, ModelArtifact } from '#contracts';
import { ArtifactError } from './artifact-error.js';
import { encodedWidth } from '../preprocessing/column-encodings.js';
import type { Model } from './model.js';
import type { Row } from '../table/row-schema.js';

/** Standard deviations beyond which a value says no more: keeps sums of absurd inputs finite. */
const FURTHEST = 1e9;

/** One column's part of the sum. `weights` has a value per output; for categories, that per category. */
type Term =
  | {
      readonly kind: 'numeric';
      readonly place: number;
      readonly mean: number;
      readonly perUnit: number;
      readonly weights: Float64Array;
    }
  | {
      readonly kind: 'category';
      readonly place: number;
      /** Category → where its weights start. */
      readonly starts: ReadonlyMap<string, number>;
      readonly weights: Float64Array;
    };

/** Linear models, evaluated column by column without ever writing the encoded instance down. */
export class LinearScorer implements Model {
  readonly classes: number;
  readonly #positiveIndex: number;
  readonly #terms: readonly Term[];
  readonly #intercepts: Float64Array;
  readonly #sums: Float64Array;

  constructor(artifact: ModelArtifact, linear: LinearModel, schema: InputSchema) {
    const width = encodedWidth(artifact.encodings);
    const outputs = linear.weights.length;
    const expected = artifact.classes === 2 ? 1 : artifact.classes;
    if (outputs !== expected || linear.intercepts.length !== outputs) {
      throw new ArtifactError(`${artifact.classes} classes need ${expected} outputs, not ${outputs}`);
    }
    if (linear.weights.some((row) => row.length !== width)) {
      throw new ArtifactError(`the encodings are ${width} wide, the weights are not`);
    }
    this.classes = artifact.classes;
    this.#positiveIndex = artifact.positiveIndex;
    this.#terms = termsOf(artifact.encodings, linear, schema);
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
    const sums = this.#sums;
    sums.set(this.#intercepts);
    for (const term of this.#terms) {
      const value = row[term.place];
      if (term.kind === 'numeric') {
        if (typeof value !== 'number') continue;
        const standard = Math.min(FURTHEST, Math.max(-FURTHEST, (value - term.mean) * term.perUnit));
        for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] ?? 0) + standard * (term.weights[k] ?? 0);
      } else {
        const start = typeof value === 'string' ? term.starts.get(value) : undefined;
        if (start === undefined) continue;
        for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] ?? 0) + (term.weights[start + k] ?? 0);
      }
    }
  }

  #writeSigmoid(scores: Float64Array, start: number): void {
    const positive = 1 / (1 + Math.exp(-(this.#sums[0] ?? 0)));
    scores[start + this.#positiveIndex] = positive;
    scores[start + 1 - this.#positiveIndex] = 1 - positive;
  }
}

function termsOf(encodings: readonly ColumnEncoding[], linear: LinearModel, schema: InputSchema): Term[] {
  const places = new Map(schema.columns.map((column, i) => [column.name, i]));
  let left = 0;
  return encodings.map((encoding): Term => {
    const place = places.get(encoding.column);
    if (place === undefined) throw new ArtifactError(`the schema has no column "${encoding.column}"`);
    const width = encodedWidth([encoding]);
    const weights = weightsOfColumn(linear.weights, left, width);
    left += width;
    if (encoding.kind === 'oneHot') {
      const starts = encoding.categories.map((name, i): [string, number] => [
        name,
        i * linear.weights.length,
      ]);
      return { kind: 'category', place, starts: new Map(starts), weights };
    }
    const perUnit = 1 / encoding.scale;
    if (!Number.isFinite(perUnit)) throw new ArtifactError(`"${encoding.column}" has no usable scale`);
    return { kind: 'numeric', place, mean: encoding.mean, perUnit, weights };
  });
}

/** The weights of neighbouring encoded columns, all outputs of the first one, then of the second one, … */
function weightsOfColumn(weights: LinearModel['weights'], left: number, width: number): Float64Array {
  const own = new Float64Array(width * weights.length);
  for (let i = 0; i < width; i++) {
    weights.forEach((row, k) => (own[i * weights.length + k] = row[left + i] ?? 0));
  }
  return own;
}

/** The largest sum is taken off first, so that no exponential overflows. */
function writeSoftmax(sums: Float64Array, scores: Float64Array, start: number): void {
  const largest = Math.max(...sums);
  let total = 0;
  sums.forEach((sum, k) => (total += scores[start + k] = Math.exp(sum - largest)));
  for (let k = 0; k < sums.length; k++) scores[start + k] = (scores[start + k] ?? 0) / total;
}
