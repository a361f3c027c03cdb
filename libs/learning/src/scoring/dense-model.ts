import type { Row } from '../table/row-schema.js';
import { ArtifactError } from './artifact-error.js';
import type { Encoder } from './encoder.js';
import type { Model } from './model.js';

/** Scores one encoded row at a time. */
export interface DenseScorer {
  /** Length of the encoded rows it was fitted on. */
  readonly width: number;
  /** Writes the class probabilities of an encoded row into `scores` from `start` on. */
  score(row: Float64Array, scores: Float64Array, start: number): void;
}

/** A model over encoded rows; one row's room is used for all of them. */
export class DenseModel implements Model {
  readonly #row: Float64Array;

  /** @throws {ArtifactError} when the encodings are of another width than the scorer */
  constructor(
    readonly classes: number,
    private readonly encoder: Encoder,
    private readonly scorer: DenseScorer,
  ) {
    if (encoder.width !== scorer.width) {
      throw new ArtifactError(`the encodings are ${encoder.width} wide, the model ${scorer.width}`);
    }
    this.#row = new Float64Array(encoder.width);
  }

  scores(rows: readonly Row[]): Float64Array {
    const scores = new Float64Array(rows.length * this.classes);
    let start = 0;
    for (const row of rows) {
      this.encoder.write(row, this.#row);
      this.scorer.score(this.#row, scores, start);
      start += this.classes;
    }
    return scores;
  }
}
