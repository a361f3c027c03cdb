import type { ModelArtifact, SupportVectorModel } from '#contracts';
import type { Row } from '../table/row-schema.js';
import { ArtifactError } from './artifact-error.js';
import type { Encoder } from './encoder.js';
import type { Model } from './model.js';
import { couplePairs } from './pairwise-coupling.js';

/** LIBSVM lets no pair be more certain than this. */
const LEAST_PROBABILITY = 1e-7;

/**
 * Support vector machines with an RBF kernel, answering as LIBSVM would. Classifiers give class probabilities; outlier
 * models give one score per row, the decision function: negative outside.
 */
export class SupportVectorScorer implements Model {
  readonly classes: number;
  readonly #model: SupportVectorModel;
  readonly #encoder: Encoder;
  /** Support vectors one after another, each as wide as an encoded row. */
  readonly #vectors: Float64Array;
  readonly #kernel: Float64Array;
  readonly #encoded: Float64Array;

  /** @throws {ArtifactError} when the model's parts do not fit together, the encodings or the number of classes */
  constructor(artifact: ModelArtifact, model: SupportVectorModel, encoder: Encoder) {
    refuseContradictions(artifact, model, encoder.width);
    this.classes = artifact.classes;
    this.#model = model;
    this.#encoder = encoder;
    this.#vectors = Float64Array.from(model.vectors.flat());
    this.#kernel = new Float64Array(model.vectors.length);
    this.#encoded = new Float64Array(encoder.width);
  }

  scores(rows: readonly Row[]): Float64Array {
    const scores = new Float64Array(rows.length * this.classes);
    rows.forEach((row, r) => {
      this.#encoder.write(row, this.#encoded);
      this.#writeKernel();
      if (this.#model.task === 'outlier') scores[r] = this.#outlierScore();
      else this.#writeProbabilities(scores, r * this.classes);
    });
    return scores;
  }

  #writeKernel(): void {
    const width = this.#encoded.length;
    let place = 0;
    for (let v = 0; v < this.#kernel.length; v++) {
      let squares = 0;
      for (let j = 0; j < width; j++) {
        const apart = (this.#encoded[j] ?? 0) - (this.#vectors[place++] ?? 0);
        squares += apart * apart;
      }
      this.#kernel[v] = Math.exp(-this.#model.gamma * squares);
    }
  }

  #outlierScore(): number {
    const { coefficients, rho } = this.#model;
    return this.#weighted(coefficients[0] ?? [], 0, this.#kernel.length) - (rho[0] ?? 0);
  }

  #writeProbabilities(scores: Float64Array, start: number): void {
    const { labels, vectorsPerClass, coefficients, rho, probabilityA, probabilityB } = this.#model;
    const groups = labels.length;
    const pairs = new Float64Array(groups * groups);
    let pair = 0;
    let startOfI = 0;
    for (let i = 0; i < groups; i++) {
      const endOfI = startOfI + (vectorsPerClass[i] ?? 0);
      let startOfJ = endOfI;
      for (let j = i + 1; j < groups; j++) {
        const endOfJ = startOfJ + (vectorsPerClass[j] ?? 0);
        const decision =
          this.#weighted(coefficients[j - 1] ?? [], startOfI, endOfI) +
          this.#weighted(coefficients[i] ?? [], startOfJ, endOfJ) -
          (rho[pair] ?? 0);
        const claimed = 1 / (1 + Math.exp(decision * (probabilityA[pair] ?? 0) + (probabilityB[pair] ?? 0)));
        const bounded = Math.min(Math.max(claimed, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY);
        pairs[i * groups + j] = bounded;
        pairs[j * groups + i] = 1 - bounded;
        pair++;
        startOfJ = endOfJ;
      }
      startOfI = endOfI;
    }
    couplePairs(pairs, groups).forEach((p, i) => (scores[start + (labels[i] ?? 0)] = p));
  }

  #weighted(coefficients: readonly number[], from: number, to: number): number {
    let sum = 0;
    for (let v = from; v < to; v++) sum += (coefficients[v] ?? 0) * (this.#kernel[v] ?? 0);
    return sum;
  }
}

function refuseContradictions(artifact: ModelArtifact, model: SupportVectorModel, width: number): void {
  if (model.vectors.some((vector) => vector.length !== width)) {
    throw new ArtifactError(`the encodings are ${width} wide, the support vectors are not`);
  }
  const count = model.vectors.length;
  const groups = model.task === 'outlier' ? 2 : artifact.classes;
  const pairs = (groups * (groups - 1)) / 2;
  const fits =
    model.coefficients.length === groups - 1 &&
    model.coefficients.every((row) => row.length === count) &&
    model.rho.length === pairs;
  const speaksOfClasses =
    model.task === 'outlier'
      ? artifact.classes === 1
      : model.vectorsPerClass.length === groups &&
        model.vectorsPerClass.reduce((sum, own) => sum + own, 0) === count &&
        model.labels.toSorted((a, b) => a - b).every((label, k) => label === k) &&
        model.labels.length === groups &&
        model.probabilityA.length === pairs &&
        model.probabilityB.length === pairs;
  if (!fits || !speaksOfClasses)
    throw new ArtifactError('the parts of the support vector model do not fit together');
}
